package io.github.glow4j.app;

import io.github.glow4j.inference.Device;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.onnxruntime.Environment;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.TypeConversionException;

/** The glow command line. Exit codes: 0 done, {@value #FAILURE} failure, {@value #USAGE} the command line is wrong. */
public final class Main {
    static final int FAILURE = 1;
    static final int USAGE = 2;

    /** The commands that cannot do anything without ONNX Runtime. */
    private static final Set<String> RUN_MODELS = Set.of(
            "encode",
            "decode",
            "sample",
            "interpolate",
            "manipulate",
            "attributes",
            "judge",
            "reconstruct",
            "evaluate",
            "latency",
            "serve",
            "demo");

    private Main() {}

    public static void main(String[] args) {
        Logging.configure(isVerbose(args));
        if (args.length > 0 && RUN_MODELS.contains(args[0])) {
            Environment.preload(); // while the command line is read
        }
        // Not System.out: it keeps errors, such as a full disk, to itself.
        OutputStream stdout = new FileOutputStream(FileDescriptor.out);
        PrintWriter out = new PrintWriter(new OutputStreamWriter(stdout, StandardCharsets.UTF_8));
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        System.exit(run(out, err, args));
    }

    /** Runs a command and tells its exit code. Nothing escapes: every error is reported on {@code err}. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        ErrorReport errors = new ErrorReport(err, isVerbose(args));
        int code;
        try {
            code = commandLine(errors, args).setOut(out).setErr(err).execute(args);
        } catch (Throwable e) { // picocli hands on errors such as OutOfMemoryError
            code = errors.report(e);
        }
        if (out.checkError() && code == 0) {
            err.println("glow: cannot write to standard output");
            return FAILURE;
        }
        return code;
    }

    /** @param args what the command line is for, see {@link OverviewCommand#addCommands} */
    static CommandLine commandLine(ErrorReport errors, String... args) {
        CommandLine glow = new CommandLine(new OverviewCommand());
        OverviewCommand.addCommands(glow, args);
        glow.getSubcommands().values().forEach(Main::layOutHelp);
        return configured(glow)
                .setUsageHelpWidth(100)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    /** Understands values as every command of glow does. */
    static CommandLine configured(CommandLine command) {
        return command.registerConverter(Device.class, Main::parseDevice)
                .registerConverter(TrainPreset.class, Main::parsePreset)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static void layOutHelp(CommandLine command) {
        if (command.getCommand() instanceof BaseCommand) {
            command.getCommandSpec()
                    .usageMessage()
                    .sortOptions(false)
                    .requiredOptionMarker('*')
                    .descriptionHeading("%n")
                    .footerHeading("%nExamples:%n");
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new GroupedOptions());
        }
    }

    private static TrainPreset parsePreset(String text) {
        for (TrainPreset preset : TrainPreset.values()) {
            if (preset.toString().equalsIgnoreCase(text)) {
                return preset;
            }
        }
        throw new TypeConversionException("there is no preset '" + text + "': give one of "
                + Arrays.stream(TrainPreset.values()).map(Object::toString).collect(Collectors.joining(", ")));
    }

    private static Device parseDevice(String text) {
        try {
            return Device.parse(text);
        } catch (InvalidInputException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static boolean isVerbose(String[] args) {
        return Arrays.asList(args).contains("--verbose");
    }
}
