package io.github.glow4j.app;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/** The web browser of whoever sits at this machine. The desktop's own command opens it: Java's needs a display of its own. */
final class Browser {
    private Browser() {}

    /** Opens a page, if there is a desktop to open it on. @return whether a command for that was found */
    static boolean open(URI page) {
        try {
            new ProcessBuilder(command(System.getProperty("os.name", ""), page.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static List<String> command(String system, String page) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return List.of("open", page);
        }
        return name.startsWith("windows")
                ? List.of("rundll32", "url.dll,FileProtocolHandler", page)
                : List.of("xdg-open", page);
    }
}
