package io.github.glow4j.app;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options in the help of a command, in groups: those of the command itself, the model's, those for a
 * GPU, those that all commands have.
 * (picocli's own groups do not enforce required options.)
 */
final class GroupedOptions implements IHelpSectionRenderer {
    @Override
    public String render(Help help) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        groups.put("Options:", new ArrayList<>());
        groups.put("Model:", new ArrayList<>());
        groups.put("GPU:", new ArrayList<>());
        groups.put("Common options:", new ArrayList<>());
        for (OptionSpec option : help.commandSpec().options()) {
            if (!option.hidden()) {
                groups.computeIfAbsent(group(option), heading -> new ArrayList<>())
                        .add(option);
            }
        }
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
        if (option.userObject() instanceof Field field) {
            if (field.getDeclaringClass() == CommonOptions.class) {
                return "Common options:";
            }
            if (field.getDeclaringClass() == ModelOptions.class) {
                return "Model:";
            }
            if (field.getDeclaringClass() == GpuArguments.class) {
                return "GPU:";
            }
        }
        return "Options:";
    }
}
