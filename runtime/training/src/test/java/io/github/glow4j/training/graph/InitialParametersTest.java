package io.github.glow4j.training.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.models.Permutation;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InitialParametersTest {
    private static final String STEP = "model/0/0/";

    @ParameterizedTest
    @EnumSource(Permutation.class)
    void parametersAreThoseOfTheLayoutAndTheSameForTheSameSeed(Permutation permutation) {
        GlowConfig config = TestModels.config(permutation, Coupling.ADDITIVE);
        GlowParameters parameters = InitialParameters.of(config, 7);
        ParameterLayout.of(config).check(parameters);
        assertThat(parameters.asMap().keySet())
                .containsExactlyElementsOf(ParameterLayout.of(config).names());
        GlowParameters again = InitialParameters.of(config, 7);
        parameters
                .asMap()
                .forEach((name, parameter) -> assertThat(again.values(name)).isEqualTo(parameter.values()));
    }

    @Test
    void invertibleConvolutionsAreOrthogonal() {
        GlowParameters parameters = InitialParameters.of(TestModels.config(Permutation.INVCONV, Coupling.AFFINE), 1);
        assertThat(MatrixFeatures_DDRM.isOrthogonal(matrix(parameters, "invconv/W"), 1e-5))
                .isTrue();
    }

    @Test
    void theFactorsOfInvertibleConvolutionsMakeAnOrthogonalMatrix() {
        GlowParameters parameters = InitialParameters.of(TestModels.config(Permutation.INVCONV_LU, Coupling.AFFINE), 1);
        DMatrixRMaj lower = matrix(parameters, "invconv/L");
        DMatrixRMaj upper = matrix(parameters, "invconv/U");
        for (int i = 0; i < lower.numRows; i++) {
            assertThat(lower.get(i, i)).isZero();
            lower.set(i, i, 1);
            upper.set(
                    i,
                    i,
                    parameters.values(STEP + "invconv/sign_S")[i]
                            * Math.exp(parameters.values(STEP + "invconv/log_S")[i]));
        }
        DMatrixRMaj product = CommonOps_DDRM.mult(matrix(parameters, "invconv/P"), lower, null);
        assertThat(MatrixFeatures_DDRM.isOrthogonal(CommonOps_DDRM.mult(product, upper, null), 1e-5))
                .isTrue();
    }

    private static DMatrixRMaj matrix(GlowParameters parameters, String name) {
        int size = parameters.get(STEP + name).shape()[0];
        DMatrixRMaj matrix = new DMatrixRMaj(size, size);
        float[] values = parameters.values(STEP + name);
        for (int i = 0; i < values.length; i++) {
            matrix.data[i] = values[i];
        }
        return matrix;
    }
}
