package io.github.glow4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowExchangeOperatorTest {
    private static final RowExchangeOperator EXCHANGE =
            new RowExchangeOperator(3, 7, 8, 16, 6, 8, 0, 8, 2, false, 7, 16);

    @Test
    void attributesAreReadBack() {
        assertThat(read(EXCHANGE.attributes())).isEqualTo(EXCHANGE);
        assertThat(EXCHANGE.rowsOut()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "index, -1",
        "channels, 0",
        "rows, 7", // of which two are to be given from the sixth on
        "columns, 8", // but 16 in the output, which keeps some
        "channels_out, 8",
        "give_from, 9",
        "give_to, 5",
        "give_to, 9",
        "keep_from, 9",
        "keep_to, 9",
        "take, -2",
        "take, 100000000",
        "columns, 4294967312" // 16 in 32 bits
    })
    void whatLiesOutsideOfTheTensorsIsRefused(String attribute, long value) {
        Map<String, Object> attributes = new HashMap<>(EXCHANGE.attributes());
        attributes.put(attribute, value);
        assertThatThrownBy(() -> read(attributes))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("exchange");
    }

    @Test
    void anOutputMustHaveRows() {
        assertThatThrownBy(() -> new RowExchangeOperator(0, 1, 4, 4, 0, 4, 0, 0, 0, false, 1, 4))
                .isInstanceOf(InvalidModelException.class);
    }

    private static RowExchangeOperator read(Map<String, Object> attributes) {
        return RowExchangeOperator.of(name -> ((Number) attributes.get(name)).longValue());
    }
}
