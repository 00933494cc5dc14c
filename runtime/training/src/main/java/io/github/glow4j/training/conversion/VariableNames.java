package io.github.glow4j.training.conversion;

import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.training.ConversionException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the variables of a Glow among the names of a source, whatever prefix an import has put before them. Everything
 * else, such as the optimiser's unnamed variables, is left alone.
 */
final class VariableNames {
    private static final String FIRST = ParameterLayout.step(0, 0) + "actnorm_center/b";
    private static final String AVERAGE = "/ExponentialMovingAverage";

    /** The scopes of the variables; a graph has thousands of other nodes under {@code model/}. */
    private static final Pattern VARIABLE = Pattern.compile("model/("
            + "(\\d+/\\d+/)(actnorm_center/b|actnorm_scale/logs|invconv/(W|P|L|sign_S|log_S|U)"
            + "|shuffle/(indices|indices_inverse)"
            + "|f1/l_[12]/(W|actnorm_center/b|actnorm_scale/logs)|f1/l_last/(W|b|logs))"
            + "|\\d+/invconv/W"
            + "|pool\\d+/conv/(W|b|logs)|prior/(p|y_emb)/(W|b|logs)|classifier/(W|b|logs))");

    private VariableNames() {}

    /**
     * Full names by OpenAI's name.
     *
     * @param averaged whether to take the moving averages; variables that are not trained have none and stay as they are
     * @throws ConversionException if there is no Glow among the names, or more than one
     */
    static Map<String, String> find(Set<String> names, boolean averaged, String source) {
        String prefix = prefix(names, source);
        Map<String, String> found = new LinkedHashMap<>();
        boolean anyAverage = false;
        for (String name : names) {
            if (!name.startsWith(prefix)) {
                continue;
            }
            Matcher matcher = VARIABLE.matcher(name.substring(prefix.length()));
            if (matcher.matches()) {
                boolean take = averaged && names.contains(name + AVERAGE);
                anyAverage |= take;
                found.put(matcher.group(), take ? name + AVERAGE : name);
            }
        }
        if (averaged && !anyAverage) {
            throw new ConversionException(
                    source + " holds no moving averages (no name ends with " + AVERAGE + "): convert without --ema");
        }
        return found;
    }

    private static String prefix(Set<String> names, String source) {
        List<String> prefixes = names.stream()
                .filter(name -> name.equals(FIRST) || name.endsWith("/" + FIRST))
                .map(name -> name.substring(0, name.length() - FIRST.length()))
                .sorted()
                .toList();
        if (prefixes.isEmpty()) {
            throw new ConversionException(source + " is not a Glow of OpenAI's code: nothing in it is named " + FIRST
                    + (names.isEmpty()
                            ? ""
                            : " (it begins with " + names.iterator().next() + ")"));
        }
        if (prefixes.size() > 1) {
            throw new ConversionException(
                    source + " holds more than one Glow, under the prefixes " + String.join(", ", prefixes));
        }
        return prefixes.get(0);
    }
}
