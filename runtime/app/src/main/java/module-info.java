/** The glow command line. */
@org.jspecify.annotations.NullMarked
module io.github.glow4j.app {
    requires static org.jspecify;
    requires io.github.glow4j.inference;
    requires io.github.glow4j.training;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires com.fasterxml.jackson.databind;

    opens io.github.glow4j.app to
            info.picocli,
            com.fasterxml.jackson.databind;
}
