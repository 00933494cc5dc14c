package io.github.glow4j.app;

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
        },
        subcommands = {
            ConvertCommand.class,
            ExportCommand.class,
            InfoCommand.class,
            EncodeCommand.class,
            DecodeCommand.class,
            SampleCommand.class,
            InterpolateCommand.class,
            ManipulateCommand.class,
            AttributesCommand.class,
            JudgeCommand.class,
            ReconstructCommand.class,
            EvaluateCommand.class,
            LatencyCommand.class,
            TrainCommand.class,
            PlotCommand.class,
            ServeCommand.class,
            DemoCommand.class,
            HelpCommand.class
        })
final class OverviewCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine command = spec.commandLine();
        command.usage(command.getOut());
    }
}
