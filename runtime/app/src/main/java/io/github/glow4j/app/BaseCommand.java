package io.github.glow4j.app;

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
}
