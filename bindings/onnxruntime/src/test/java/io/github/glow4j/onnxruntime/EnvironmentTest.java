package io.github.glow4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The library's log, which reaches java.util.logging here, the default of System.Logger. */
class EnvironmentTest {
    private final Logger logger = Logger.getLogger(LogBridge.LOGGER);
    private final List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void collect() {
        collector.setLevel(Level.ALL);
        logger.addHandler(collector);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void restore() {
        logger.removeHandler(collector);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    private static void runOnce() {
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.convolution());
                Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 2, 4, 4)) {
            session.run(Map.of("x", x), Set.of("y"));
        }
    }

    @Test
    void theVersionIsThatOfTheLibrary() {
        assertThat(Environment.version()).startsWith("1.");
    }

    @Test
    void aCleanRunLogsNothing() {
        runOnce();
        assertThat(records).isEmpty();
    }

    @Test
    void theInnerWorkingsAreLoggedWhenAskedFor() {
        logger.setLevel(Level.FINE);
        runOnce();
        assertThat(records).isNotEmpty();
        assertThat(records).extracting(LogRecord::getLevel).containsOnly(Level.FINE);
        assertThat(records).extracting(LogRecord::getMessage).isNotEmpty();
        int before = records.size();
        logger.setLevel(null);
        runOnce();
        assertThat(records).hasSize(before);
    }

    @Test
    void aWarningAboutTheModelIsAWarning() {
        // An initializer that no node uses.
        var model = TestModels.convolution().toBuilder();
        model.getGraphBuilder().addInitializer(TestModels.floats("unused", new float[] {1}, 1));
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, model.build())) {
            assertThat(session.inputs()).hasSize(1);
        }
        assertThat(records).extracting(LogRecord::getLevel).containsExactly(Level.WARNING);
    }

    @Test
    void aLoggerThatFailsDoesNoHarm() {
        Handler failing = new Handler() {
            @Override
            public void publish(LogRecord record) {
                throw new IllegalStateException("a logger that fails");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.setLevel(Level.ALL);
        logger.addHandler(failing);
        try {
            runOnce();
        } finally {
            logger.removeHandler(failing);
        }
        assertThat(records).isNotEmpty();
    }
}
