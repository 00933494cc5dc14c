package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @ParameterizedTest
    @ValueSource(strings = {"auto", "cpu", "cuda:0", "cuda:3"})
    void whatIsReadIsWrittenTheSame(String text) {
        assertThat(Device.parse(text)).hasToString(text);
    }

    @Test
    void cudaAloneIsTheFirstGpu() {
        assertThat(Device.parse("cuda")).isEqualTo(Device.cuda(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cuda:", "cuda:-1", "cuda:x", "cuda:99999999999", "CPU"})
    void otherDevicesAreRefusedWithTheChoices(String text) {
        assertThatThrownBy(() -> Device.parse(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("choose auto, cpu, cuda or cuda:N");
    }
}
