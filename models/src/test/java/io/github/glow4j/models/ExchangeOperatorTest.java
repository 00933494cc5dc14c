package io.github.glow4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.ExchangeOperator.Taken;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeOperatorTest {
    /** Two rows for the other half, two of its own behind the eight that are here. */
    private static final ExchangeOperator ROWS =
            new ExchangeOperator(3, 7, 8, 16, 6, 8, 0, 8, 2, Taken.BEHIND, 7, 10, 16);

    /** Half of 128 channels of 4x4 pixels, added up. */
    private static final ExchangeOperator CHANNELS =
            new ExchangeOperator(4, 1, 128, 16, 64, 128, 0, 64, 64, Taken.ADDED, 64, 4, 4);

    /** Five rows of three channels for somebody who has nothing. */
    private static final ExchangeOperator RECEIVED =
            new ExchangeOperator(0, 1, 1, 1, 0, 0, 0, 0, 5, Taken.BEFORE, 3, 5, 6);

    @Test
    void attributesAreReadBack() {
        for (ExchangeOperator exchange : new ExchangeOperator[] {ROWS, CHANNELS, RECEIVED}) {
            assertThat(read(exchange.attributes())).isEqualTo(exchange);
        }
    }

    @Test
    void itTellsHowMuchGoesWhere() {
        assertThat(ROWS.given()).isEqualTo(7 * 2 * 16);
        assertThat(ROWS.received()).isEqualTo(7 * 2 * 16);
        assertThat(CHANNELS.given()).isEqualTo(64 * 16);
        assertThat(CHANNELS.received()).isEqualTo(64 * 16);
        assertThat(RECEIVED.given()).isZero();
        assertThat(RECEIVED.received()).isEqualTo(3 * 5 * 6);
    }

    @ParameterizedTest
    @CsvSource({
        "index, -1",
        "blocks, 0",
        "blocks, 8", // but 7 in the output
        "size, 7", // of which two are to be given from the sixth on
        "run, 8",
        "channels_out, 8",
        "rows_out, 9",
        "columns_out, 0",
        "give_from, 9",
        "give_to, 5",
        "give_to, 9",
        "keep_from, 9",
        "keep_to, 9",
        "take, -2",
        "take, 1",
        "take, 2147483647",
        "taken, 2", // two rows cannot be added to eight
        "taken, 3",
        "run, 4294967312" // 16 in 32 bits
    })
    void whatDoesNotFitTheTensorsIsRefused(String attribute, long value) {
        Map<String, Object> attributes = new HashMap<>(ROWS.attributes());
        attributes.put(attribute, value);
        assertThatThrownBy(() -> read(attributes))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("exchange");
    }

    @Test
    void sizesThatOverflowAreRefused() {
        int large = 1 << 20;
        assertThatThrownBy(() -> new ExchangeOperator(
                        0, large, large, large, 0, 0, 0, large, 0, Taken.BEHIND, large, large, large))
                .isInstanceOf(InvalidModelException.class);
        assertThatThrownBy(() -> new ExchangeOperator(0, 1, 1, 1, 0, 0, 0, 0, large, Taken.BEHIND, large, large, large))
                .isInstanceOf(InvalidModelException.class);
    }

    @Test
    void anOutputMustHoldSomething() {
        assertThatThrownBy(() -> new ExchangeOperator(0, 1, 4, 4, 0, 4, 0, 0, 0, Taken.BEHIND, 1, 1, 4))
                .isInstanceOf(InvalidModelException.class);
    }

    private static ExchangeOperator read(Map<String, Object> attributes) {
        return ExchangeOperator.of(name -> ((Number) attributes.get(name)).longValue());
    }
}
