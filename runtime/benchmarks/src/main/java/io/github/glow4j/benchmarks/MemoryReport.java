package io.github.glow4j.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.glow4j.models.AtomicFiles;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.training.graph.MemoryMode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The memory of training as numbers, as a table and as curves.
 *
 * @param model with the depth at which image sizes, and the image size at which depths are compared
 */
record MemoryReport(GlowConfig model, int batchSize, List<MemoryCase.Result> results) {
    private static final double MEGA = 1e6;

    /** Writes {@code memory.json} and {@code memory.png}. */
    void write(Path folder) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", model.toString());
        json.put("batch", batchSize);
        json.put("unit", "bytes");
        json.put("results", results);
        AtomicFiles.write(
                folder.resolve("memory.json"),
                out -> new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValue(out, json));
        XYChart depth = chart("Activations and temporaries of a step", "depth K (" + pixels() + ")", "MB");
        XYChart size =
                chart("Activations and temporaries of a step", "pixels of a side (K = " + model.depth() + ")", "");
        XYChart resident = chart("Resident set of the process", "depth K (" + pixels() + ")", "");
        for (MemoryMode mode : MemoryMode.values()) {
            add(depth, mode, byDepth(mode), MemoryCase.Result::depth, MemoryCase.Result::allocated);
            add(size, mode, bySize(mode), MemoryCase.Result::imageSize, MemoryCase.Result::allocated);
            add(resident, mode, byDepth(mode), MemoryCase.Result::depth, MemoryCase.Result::total);
        }
        AtomicFiles.write(
                folder.resolve("memory.png"),
                out -> BitmapEncoder.saveBitmap(
                        List.of(depth, size, resident), 1, 3, out, BitmapEncoder.BitmapFormat.PNG));
    }

    private String pixels() {
        return model.imageSize() + "x" + model.imageSize() + " pixels";
    }

    private List<MemoryCase.Result> byDepth(MemoryMode mode) {
        return results.stream()
                .filter(result -> result.mode().equals(mode.toString()) && result.imageSize() == model.imageSize())
                .sorted(Comparator.comparingInt(MemoryCase.Result::depth))
                .toList();
    }

    private List<MemoryCase.Result> bySize(MemoryMode mode) {
        return results.stream()
                .filter(result -> result.mode().equals(mode.toString()) && result.depth() == model.depth())
                .sorted(Comparator.comparingInt(MemoryCase.Result::imageSize))
                .toList();
    }

    private static XYChart chart(String title, String x, String y) {
        XYChart chart = Charts.chart(title, x, y);
        chart.getStyler()
                .setXAxisMin(0.0)
                .setYAxisMin(0.0)
                .setYAxisDecimalPattern("#,##0")
                .setLegendPosition(Styler.LegendPosition.InsideNW); // curves rise
        return chart;
    }

    private static void add(
            XYChart chart,
            MemoryMode mode,
            List<MemoryCase.Result> cases,
            ToIntFunction<MemoryCase.Result> x,
            ToLongFunction<MemoryCase.Result> bytes) {
        XYSeries series = chart.addSeries(
                name(mode),
                cases.stream().mapToDouble(x::applyAsInt).toArray(),
                cases.stream()
                        .mapToDouble(result -> bytes.applyAsLong(result) / MEGA)
                        .toArray());
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(Charts.color(mode.ordinal()));
        series.setLineColor(Charts.color(mode.ordinal()));
    }

    private static String name(MemoryMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    /** Megabytes against depth in Markdown. */
    String table() {
        List<MemoryCase.Result> columns = byDepth(MemoryMode.PLAIN);
        StringBuilder table = new StringBuilder("| MB |");
        columns.forEach(result -> table.append(" K = ").append(result.depth()).append(" |"));
        table.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        for (MemoryMode mode : MemoryMode.values()) {
            row(table, "activations, " + name(mode), "%.1f", byDepth(mode), MemoryCase.Result::allocated);
        }
        row(table, "parameters and optimiser", "%.1f", columns, MemoryCase.Result::parameters);
        for (MemoryMode mode : MemoryMode.values()) {
            row(table, "resident set, " + name(mode), "%.0f", byDepth(mode), MemoryCase.Result::total);
        }
        return table.toString();
    }

    private static void row(
            StringBuilder table,
            String name,
            String number,
            List<MemoryCase.Result> cases,
            ToLongFunction<MemoryCase.Result> bytes) {
        table.append("| ").append(name).append(" |");
        for (MemoryCase.Result result : cases) {
            table.append(' ')
                    .append(String.format(Locale.ROOT, number, bytes.applyAsLong(result) / MEGA))
                    .append(" |");
        }
        table.append('\n');
    }
}
