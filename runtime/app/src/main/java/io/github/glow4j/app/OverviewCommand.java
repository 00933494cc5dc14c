package io.github.glow4j.app;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code glow} alone: says what there is. */
@Command(
        name = "glow",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "OpenAI's Glow, a reversible generative model of images: every image has exactly one latent vector, and every"
                    + " latent vector is an image. glow4j runs it through ONNX Runtime."
        },
        commandListHeading = "%nCommands:%n",
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  glow convert --from model_best_loss.ckpt --to my-model --image-size 32 --bits 8",
            "  glow sample --model my-model --count 16 --temperature 0.7 --output samples.png",
            "  glow encode --model my-model --input photos/ --fit --output z.npy",
            "  glow decode --model my-model --input z.npy --output decoded/",
            "",
            "'glow COMMAND --help' explains a command. Exit codes: 0 done, 1 failure, 2 wrong command line.",
            "Environment: GLOW4J_MODELS (folders with models), GLOW_JAVA_OPTS (options for java, such as -Xmx8g)."
        })
final class OverviewCommand implements Runnable {
    /** What there is, in the order in which the help lists it. */
    private static final SequencedMap<String, Supplier<BaseCommand>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("convert", ConvertCommand::new);
        COMMANDS.put("export", ExportCommand::new);
        COMMANDS.put("info", InfoCommand::new);
        COMMANDS.put("encode", EncodeCommand::new);
        COMMANDS.put("decode", DecodeCommand::new);
        COMMANDS.put("sample", SampleCommand::new);
        COMMANDS.put("interpolate", InterpolateCommand::new);
        COMMANDS.put("manipulate", ManipulateCommand::new);
        COMMANDS.put("attributes", AttributesCommand::new);
        COMMANDS.put("judge", JudgeCommand::new);
        COMMANDS.put("reconstruct", ReconstructCommand::new);
        COMMANDS.put("evaluate", EvaluateCommand::new);
        COMMANDS.put("latency", LatencyCommand::new);
        COMMANDS.put("train", TrainCommand::new);
        COMMANDS.put("plot", PlotCommand::new);
        COMMANDS.put("serve", ServeCommand::new);
        COMMANDS.put("demo", DemoCommand::new);
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /**
     * Adds the commands to the command line: the one that the arguments begin with or, if they begin with none, all. Making
     * one takes picocli some ten milliseconds. The version needs none.
     */
    static void addCommands(CommandLine glow, String... args) {
        Supplier<BaseCommand> wanted = args.length == 0 ? null : COMMANDS.get(args[0]);
        if (wanted != null) {
            glow.addSubcommand(args[0], wanted.get());
        } else if (args.length != 1 || !args[0].equals("--version")) {
            COMMANDS.forEach((name, command) -> glow.addSubcommand(name, command.get()));
            glow.addSubcommand("help", new HelpCommand());
        }
    }

    @Override
    public void run() {
        CommandLine command = spec.commandLine();
        command.usage(command.getOut());
    }
}
