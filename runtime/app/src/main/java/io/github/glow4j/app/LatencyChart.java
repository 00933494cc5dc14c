package io.github.glow4j.app;

import io.github.glow4j.app.latency.LatencyCase;
import io.github.glow4j.app.latency.LatencyResult;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A picture of the times of calls: how long at most so many per cent of them took. The rarer a time, the further right. */
final class LatencyChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;

    /** Points of a curve for each factor of ten in rareness. */
    private static final int POINTS = 20;

    private final XYChart chart = Charts.curves(WIDTH, HEIGHT, "per cent of calls", "milliseconds at most");

    BufferedImage draw(List<LatencyResult> results) {
        chart.getStyler().setXAxisMin(0.0).setYAxisMin(0.0).setLegendPosition(Styler.LegendPosition.InsideNW);
        chart.getStyler().setxAxisTickLabelsFormattingFunction(LatencyChart::percent);
        results.forEach(this::add);
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** The axis counts nines: 1 is 90 %, 2 is 99 %, 3 is 99.9 %. */
    private static String percent(double nines) {
        double percent = 100 - Math.pow(10, 2 - nines);
        return String.format(Locale.ROOT, "%.4g", percent);
    }

    private void add(LatencyResult result) {
        double rarest = Math.log10(result.nanoseconds().getTotalCount());
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int i = 0; i <= Math.ceil(rarest * POINTS); i++) {
            double nines = Math.min((double) i / POINTS, rarest);
            x.add(nines);
            y.add(result.milliseconds(100 - Math.pow(10, 2 - nines)));
        }
        LatencyCase of = result.of();
        String name = String.format(
                Locale.ROOT,
                "%s, %s, %d threads, batch %d",
                of.direction().name().toLowerCase(Locale.ROOT),
                of.mode().name().toLowerCase(Locale.ROOT),
                of.threads(),
                of.batch());
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE).setLineWidth(1.6f);
    }
}
