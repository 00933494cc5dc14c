package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TrainArgumentsTest {
    private static TrainArguments arguments(String... line) {
        return TrainArguments.of(
                Main.configured(new CommandLine(new TrainCommand())).parseArgs(line));
    }

    @Test
    void aLineStartsTheSameRunInAnotherFolder() {
        String here = Path.of("").toAbsolutePath().toString();
        assertThat(arguments("--data", "a b/it's", "c", "--steps=5", "--conditional", "--augment", "shift,flip")
                        .toString())
                .isEqualTo("glow train --data '" + here + "/a b/it'\\''s' " + here
                        + "/c --steps 5 --conditional --augment shift,flip");
    }

    @Test
    void whatConcernsOneCallIsNotKept() {
        assertThat(arguments("--resume", "--json", "--minutes", "3", "--seed", "-4", "--validation-data", "test")
                        .toString())
                .isEqualTo("glow train --seed -4 --validation-data test");
    }

    @Test
    void aLineIsParsedBack() {
        for (String path : new String[] {"/plain", "/with blank", "/it's", "/back\\slash", "/''", "/\"double\""}) {
            TrainArguments before = arguments("--data", path, "--temperatures", "0.5,1", "--fixed-prior");
            assertThat(TrainArguments.parse(before.toString()).toArray())
                    .containsExactly("--data", path, "--temperatures", "0.5,1", "--fixed-prior");
        }
    }

    @Test
    void newOptionsReplaceOldOnesAndALimitAllLimits() {
        TrainArguments before = arguments("--data", "/a", "/b", "--epochs", "3", "--steps", "9", "--keep", "2");
        assertThat(before.with(arguments("--keep", "4")).toString())
                .isEqualTo("glow train --data /a /b --epochs 3 --steps 9 --keep 4");
        assertThat(before.with(arguments("--steps", "20")).toString())
                .isEqualTo("glow train --data /a /b --keep 2 --steps 20");
    }
}
