package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A picture of curves: bits per dimension, and under them errors of the inverse on a logarithmic scale. */
final class TrainingCurves {
    private static final int WIDTH = 900;
    private static final int BITS_HEIGHT = 480;
    private static final int ERRORS_HEIGHT = 260;

    /** More points than a picture has room for would only cost time; their means are less noisy too. */
    private static final int POINTS = 300;

    /** Part of a curve that may leave the picture at the top: the first steps are far above all that follows. */
    private static final double STEEP = 0.05;

    /** How far the scale of errors goes on above the largest, so that the legend hides none. */
    private static final double LEGEND_ROOM = 100;

    /** Zero has no logarithm. */
    private static final double SMALLEST_ERROR = 1e-9;

    private final XYChart bits;
    private final XYChart errors;
    private double last;
    private double worst;
    private double lowest = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;

    TrainingCurves(String x) {
        bits = chart(BITS_HEIGHT, x, "bits per dimension");
        errors = chart(ERRORS_HEIGHT, x, "error of the inverse");
        errors.getStyler().setYAxisLogarithmic(true);
    }

    private static XYChart chart(int height, String x, String y) {
        XYChart chart = Charts.curves(WIDTH, height, x, y);
        chart.getStyler()
                .setXAxisDecimalPattern("#,##0.###")
                .setLegendPosition(Styler.LegendPosition.InsideNE); // curves fall
        return chart;
    }

    /** Adds a curve of bits per dimension; none without points. */
    TrainingCurves bits(String name, RunLog.Series series) {
        if (add(bits, name, series)) {
            lowest = Math.min(lowest, Arrays.stream(series.y()).min().orElseThrow());
            highest = Math.max(
                    highest,
                    Arrays.stream(series.y())
                            .skip((long) Math.ceil(STEEP * series.y().length))
                            .max()
                            .orElse(series.y()[0]));
        }
        return this;
    }

    /** Adds a curve of errors; none without points. */
    TrainingCurves errors(String name, RunLog.Series series) {
        double[] positive = DoubleStream.of(series.y())
                .map(y -> Math.max(y, SMALLEST_ERROR))
                .toArray();
        if (add(errors, name, new RunLog.Series(series.x(), positive))) {
            worst = Math.max(worst, Arrays.stream(positive).max().orElseThrow());
        }
        return this;
    }

    private boolean add(XYChart chart, String name, RunLog.Series series) {
        if (series.isEmpty()) {
            return false;
        }
        last = Math.max(last, Arrays.stream(series.x()).max().orElseThrow());
        RunLog.Series thin = series.thinned(POINTS);
        XYSeries added = chart.addSeries(name, thin.x(), thin.y());
        added.setMarker(thin.x().length < 30 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        added.setLineWidth(1.6f);
        return true;
    }

    BufferedImage draw() {
        double margin = Math.max(0.02, 0.05 * (highest - lowest));
        bits.getStyler().setYAxisMin(lowest - margin).setYAxisMax(highest + margin);
        bits.getStyler().setXAxisMin(0.0).setXAxisMax(last);
        errors.getStyler().setXAxisMin(0.0).setXAxisMax(last);
        boolean both = !errors.getSeriesMap().isEmpty();
        if (both) {
            errors.getStyler().setYAxisMax(worst * LEGEND_ROOM);
        }
        BufferedImage upper = BitmapEncoder.getBufferedImage(bits);
        return ImageGrid.stacked(both ? List.of(upper, BitmapEncoder.getBufferedImage(errors)) : List.of(upper));
    }
}
