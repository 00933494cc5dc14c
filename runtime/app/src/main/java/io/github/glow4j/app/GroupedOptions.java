package io.github.glow4j.app;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options in the help of a command, in groups: those of the command itself, those of each class with a
 * {@link HelpHeading}, last those that all commands have. (picocli's own groups do not enforce required options.)
 */
final class GroupedOptions implements IHelpSectionRenderer {
    private static final String OWN = "Options:";

    @Override
    public String render(Help help) {
        SequencedMap<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        groups.put(OWN, new ArrayList<>());
        for (OptionSpec option : help.commandSpec().options()) {
            if (!option.hidden()) {
                groups.computeIfAbsent(group(option), heading -> new ArrayList<>())
                        .add(option);
            }
        }
        String common = CommonOptions.class.getAnnotation(HelpHeading.class).value();
        groups.putLast(common, groups.getOrDefault(common, List.of()));
        StringBuilder text = new StringBuilder();
        groups.forEach((heading, options) -> {
            if (!options.isEmpty()) {
                Help.Layout layout = help.createDefaultLayout();
                layout.addAllOptions(options, help.parameterLabelRenderer());
                text.append(System.lineSeparator())
                        .append(heading)
                        .append(System.lineSeparator())
                        .append(layout);
            }
        });
        return text.toString();
    }

    private static String group(OptionSpec option) {
        HelpHeading heading = option.userObject() instanceof Field field
                ? field.getDeclaringClass().getAnnotation(HelpHeading.class)
                : null;
        return heading == null ? OWN : heading.value();
    }
}
