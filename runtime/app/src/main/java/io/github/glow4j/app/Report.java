package io.github.glow4j.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command found: names and values, in order, for people or for programs. */
final class Report {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final MathContext SHOWN = new MathContext(6);

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final List<String> detail = new ArrayList<>();
    private final Map<String, List<Map<String, @Nullable Object>>> tables = new LinkedHashMap<>();

    /** Adds a value: a number, text, truth value, or a list or map of these. */
    Report put(String key, @Nullable Object value) {
        values.put(key, plain(value));
        return this;
    }

    /** Adds rows that have all the same keys; people see them as a table below the rest. */
    Report putTable(String key, List<Map<String, Object>> rows) {
        List<Map<String, @Nullable Object>> plainRows = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            Map<String, @Nullable Object> plainRow = new LinkedHashMap<>();
            row.forEach((name, value) -> plainRow.put(name, plain(value)));
            plainRows.add(plainRow);
        }
        tables.put(key, plainRows);
        return putDetail(key, plainRows);
    }

    /** Adds a value that is too long for people, such as a number for every image. */
    Report putDetail(String key, @Nullable Object value) {
        detail.add(key);
        return put(key, value);
    }

    /** JSON has no NaN and no infinity: they become null. */
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Double number when !Double.isFinite(number) -> null;
            case double[] numbers -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (double number : numbers) {
                    list.add(plain(number));
                }
                yield list;
            }
            case null, default -> value;
        };
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    String toText() {
        int width = values.keySet().stream()
                .filter(key -> !detail.contains(key))
                .mapToInt(String::length)
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) -> {
            if (!detail.contains(key)) {
                text.append(String.format(Locale.ROOT, "%-" + width + "s  %s%n", label(key), text(value)));
            }
        });
        tables.values().forEach(rows -> text.append(System.lineSeparator()).append(table(rows)));
        return text.toString();
    }

    /** Columns as wide as their widest value; words to the left, numbers to the right. */
    private static String table(List<Map<String, @Nullable Object>> rows) {
        List<List<String>> lines = new ArrayList<>();
        List<Boolean> numeric = new ArrayList<>();
        for (Map<String, @Nullable Object> row : rows) {
            if (lines.isEmpty()) {
                lines.add(row.keySet().stream().map(Report::label).toList());
                row.values().forEach(value -> numeric.add(!(value instanceof String)));
            }
            lines.add(row.values().stream()
                    .map(value ->
                            value instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : text(value))
                    .toList());
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int c = 0; c < line.size(); c++) {
                int column = c;
                int width = lines.stream()
                        .mapToInt(cells -> cells.get(column).length())
                        .max()
                        .orElse(1);
                row.append(c == 0 ? "" : "  ")
                        .append(String.format(
                                Locale.ROOT, numeric.get(c) ? "%" + width + "s" : "%-" + width + "s", line.get(c)));
            }
            text.append(row.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String label(String key) {
        return key.replace('_', ' ');
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "-";
            case Boolean truth -> truth ? "yes" : "no";
            case Double number ->
                BigDecimal.valueOf(number).round(SHOWN).stripTrailingZeros().toPlainString();
            case List<?> list when list.isEmpty() -> "none";
            case List<?> list ->
                String.join(", ", list.stream().map(Report::text).toList());
            case Map<?, ?> map ->
                String.join(
                        ", ",
                        map.entrySet().stream()
                                .map(entry -> label(String.valueOf(entry.getKey())) + " " + text(entry.getValue()))
                                .toList());
            default -> value.toString();
        };
    }
}
