/** The glow command line. */
@org.jspecify.annotations.NullMarked
module io.github.glow4j.app {
    requires static org.jspecify;
    requires io.github.glow4j.inference;
    requires io.github.glow4j.nativelib;
    requires io.github.glow4j.onnxruntime;
    requires io.github.glow4j.tensorflow;
    requires io.github.glow4j.training;
    requires java.desktop;
    requires java.logging;
    requires java.net.http;
    requires java.management;
    requires HdrHistogram;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires com.fasterxml.jackson.databind;
    requires ejml.core;
    requires ejml.ddense;
    requires org.tribuo.classification.core;
    requires org.tribuo.classification.sgd;
    requires org.tribuo.core;
    requires org.tribuo.math;
    requires org.knowm.xchart;
    requires io.helidon.logging.common;
    requires io.helidon.webserver;
    requires io.helidon.webserver.staticcontent;
    requires micrometer.core;
    requires micrometer.registry.prometheus;

    provides io.helidon.logging.common.spi.LoggingProvider with
            io.github.glow4j.app.serve.OwnLogging;

    opens io.github.glow4j.app to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.github.glow4j.app.serve to
            com.fasterxml.jackson.databind;
}
