package io.github.glow4j.app;

import java.util.Locale;

/** Texts of captions. */
final class Captions {
    private static final int LONGEST_NAME = 28;

    private Captions() {}

    /** A name without its middle where it is long: beginning and end tell files apart. */
    static String cut(String name) {
        if (name.length() <= LONGEST_NAME) {
            return name;
        }
        int half = LONGEST_NAME / 2;
        return name.substring(0, half) + "\u2026" + name.substring(name.length() - half);
    }

    /** A number as it was typed: 1 rather than 1.0. */
    static String number(float value) {
        return Float.toString(value).replaceFirst("\\.0$", "");
    }

    /** How much of something is added or taken away; nothing has no sign. */
    static String amount(float value) {
        return Math.abs(value) < 0.005f ? "0.00" : String.format(Locale.ROOT, "%+.2f", value);
    }

    /** A temperature. */
    static String temperature(float value) {
        return "T = " + number(value);
    }
}
