package io.github.glow4j.benchmarks;

import io.github.glow4j.models.AtomicFiles;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.Permutation;
import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves of an ablation, a panel for each coupling: a thin line for each seed, a thick one for their mean. */
final class AblationChart {
    /** Part of a curve that may leave the picture at the top: the first steps are far above all that follows. */
    private static final double STEEP = 0.15;

    private static final float THIN = 0.7f;
    private static final float THICK = 2.2f;

    private final List<Permutation> permutations;
    private final List<XYChart> panels = new ArrayList<>();
    private double lowest = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;

    AblationChart(List<Permutation> permutations) {
        this.permutations = permutations;
    }

    /** Adds a panel with the results of one coupling. */
    void panel(Coupling coupling, List<AblationResult> results) {
        String name = AblationCase.name(coupling);
        XYChart chart = Charts.chart(
                name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + " coupling",
                "steps",
                panels.isEmpty() ? "bits per dimension in training" : "");
        Map<Permutation, double[]> means = new LinkedHashMap<>();
        for (Permutation permutation : permutations) {
            List<AblationResult> seeds = results.stream()
                    .filter(result -> result.ablated().permutation() == permutation)
                    .toList();
            seeds.forEach(result -> addSeed(chart, permutation, result));
            means.put(permutation, mean(seeds));
        }
        double[] steps = results.getFirst().curve().stream()
                .mapToDouble(AblationResult.Point::step)
                .toArray();
        means.forEach((permutation, bits) -> addMean(chart, permutation, steps, bits)); // over all thin lines
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(steps[steps.length - 1]);
        panels.add(chart);
    }

    private static double[] mean(List<AblationResult> seeds) {
        double[] mean = new double[seeds.getFirst().curve().size()];
        for (AblationResult seed : seeds) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += seed.curve().get(i).bits() / seeds.size();
            }
        }
        return mean;
    }

    private void addSeed(XYChart chart, Permutation permutation, AblationResult result) {
        double[] bits =
                result.curve().stream().mapToDouble(AblationResult.Point::bits).toArray();
        for (int i = (int) Math.ceil(STEEP * bits.length) - 1; i < bits.length; i++) {
            lowest = Math.min(lowest, bits[i]);
            highest = Math.max(highest, bits[i]);
        }
        double[] steps =
                result.curve().stream().mapToDouble(AblationResult.Point::step).toArray();
        String name = AblationCase.name(permutation) + " " + result.ablated().seed();
        line(chart, name, steps, bits, permutation, THIN).setShowInLegend(false);
    }

    private void addMean(XYChart chart, Permutation permutation, double[] steps, double[] bits) {
        line(chart, AblationCase.name(permutation), steps, bits, permutation, THICK);
    }

    private XYSeries line(XYChart chart, String name, double[] x, double[] y, Permutation permutation, float width) {
        Color color = Charts.color(permutations.indexOf(permutation));
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(width < 1 ? Charts.light(color) : color);
        series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        return series;
    }

    /** Writes all panels, on the same scale, side by side. */
    void write(Path png) {
        double margin = Math.max(0.01, 0.04 * (highest - lowest));
        panels.forEach(panel -> panel.getStyler().setYAxisMin(lowest - margin).setYAxisMax(highest + margin));
        AtomicFiles.write(
                png, out -> BitmapEncoder.saveBitmap(panels, 1, panels.size(), out, BitmapEncoder.BitmapFormat.PNG));
    }
}
