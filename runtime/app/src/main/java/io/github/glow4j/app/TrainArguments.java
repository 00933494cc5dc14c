package io.github.glow4j.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options that a run was started with, kept in its {@code train.json} as a line that starts it again in any folder:
 * paths are absolute. To resume a run is to parse them once more.
 */
final class TrainArguments {
    private static final String COMMAND = "glow train";

    /** What concerns one call only. */
    private static final Set<String> NOT_KEPT = Set.of(
            "--resume", "--accept-changes", "--dry-run", "--json", "--quiet", "--verbose", "--help", "--minutes");

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private final Map<String, List<String>> values;

    private TrainArguments(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Those of a command line. */
    static TrainArguments of(ParseResult line) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (OptionSpec option : line.matchedOptions()) {
            List<String> given = new ArrayList<>();
            if (option.arity().max() > 0) {
                for (String value : option.originalStringValues()) {
                    given.add(isPath(option) ? absolute(value) : value);
                }
            }
            values.put(option.longestName(), given);
        }
        return new TrainArguments(values);
    }

    private static boolean isPath(OptionSpec option) {
        Class<?>[] types = option.auxiliaryTypes();
        return types.length > 0 && types[types.length - 1] == Path.class;
    }

    /** A word instead of a path stays. */
    private static String absolute(String value) {
        return value.equals(TrainDataOptions.TEST)
                ? value
                : Path.of(value).toAbsolutePath().normalize().toString();
    }

    /** The inverse of {@link #toString}. */
    static TrainArguments parse(String line) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String word : words(line.substring(COMMAND.length()))) {
            if (word.startsWith("--")) {
                current = values.computeIfAbsent(word, name -> new ArrayList<>());
            } else {
                current.add(word);
            }
        }
        return new TrainArguments(values);
    }

    /** Splits at blanks that are not quoted. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
                begun = true;
            } else if (c == '\\' && !quoted) {
                word.append(line.charAt(++i));
                begun = true;
            } else if (c == ' ' && !quoted) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    /** These with others in place of those that both have. A limit of the others replaces all limits. */
    TrainArguments with(TrainArguments others) {
        Map<String, List<String>> merged = new LinkedHashMap<>(values);
        if (TrainScheduleOptions.LIMITS.stream().anyMatch(others.values::containsKey)) {
            TrainScheduleOptions.LIMITS.forEach(merged::remove);
        }
        merged.putAll(others.values);
        return new TrainArguments(merged);
    }

    /** These as picocli wants them. */
    String[] toArray() {
        List<String> words = new ArrayList<>();
        values.forEach((name, given) -> {
            words.add(name);
            words.addAll(given);
        });
        return words.toArray(String[]::new);
    }

    /** A line for a shell. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(COMMAND);
        values.forEach((name, given) -> {
            if (!NOT_KEPT.contains(name)) {
                line.append(' ').append(name);
                given.forEach(value -> line.append(' ').append(quoted(value)));
            }
        });
        return line.toString();
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
