package io.github.glow4j.app;

import io.github.glow4j.app.files.OutputPaths;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have in common. */
abstract class BaseCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CommonOptions common = new CommonOptions();

    /** Does the work. Errors are exceptions. */
    abstract void run(Console console);

    @Override
    public final Integer call() {
        run(new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), common));
        return 0;
    }

    /** An error in the command line itself (exit code 2). */
    final ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Looks, before the work is done, at where a picture is to go. */
    final void checkPicture(Path output) {
        if (!output.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw usage("the picture goes to a .png file, not " + output);
        }
        OutputPaths.check(output);
    }

    /** Standard deviations, which may be 0. */
    final void checkTemperatures(String option, float... temperatures) {
        for (float temperature : temperatures) {
            if (!(temperature >= 0) || Float.isInfinite(temperature)) {
                throw usage(option + " must be 0 or more, not " + temperature);
            }
        }
    }
}
