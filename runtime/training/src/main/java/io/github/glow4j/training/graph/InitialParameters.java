package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.ParameterLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.LUDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;

/** The parameters that training begins with, before the actnorms see data (specification, section 9). */
public final class InitialParameters {
    private static final double DEVIATION = 0.05;

    private final Random random;
    private final List<Parameter> parameters = new ArrayList<>();
    private final Set<String> made = new HashSet<>();

    private InitialParameters(long seed) {
        this.random = new Random(seed);
    }

    /** Random parameters: the same seed gives the same on every machine. */
    public static GlowParameters of(GlowConfig config, long seed) {
        InitialParameters initial = new InitialParameters(seed);
        ParameterLayout.of(config).shapes().forEach(initial::add);
        return new GlowParameters(initial.parameters);
    }

    private void add(Parameter parameter) {
        parameters.add(parameter);
        made.add(parameter.name());
    }

    private void add(String name, int[] shape) {
        int count = Math.toIntExact(Parameter.count(shape));
        int channels = shape[shape.length - 1];
        if (name.endsWith("/invconv/W")) {
            add(new Parameter(name, shape, floats(orthogonal(channels))));
        } else if (name.endsWith("/invconv/P")) {
            addFactors(name.substring(0, name.length() - 1), channels);
        } else if (name.endsWith("/shuffle/indices")) {
            addShuffle(name, channels);
        } else if (name.endsWith("/l_1/W") || name.endsWith("/l_2/W")) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) (DEVIATION * random.nextGaussian());
            }
            add(new Parameter(name, shape, values));
        } else if (!made.contains(name)) { // some come together with the one before
            add(new Parameter(name, shape, new float[count]));
        }
    }

    /** The orthogonal factor of a Gaussian matrix. */
    private DMatrixRMaj orthogonal(int channels) {
        DMatrixRMaj gaussian = new DMatrixRMaj(channels, channels);
        for (int i = 0; i < gaussian.data.length; i++) {
            gaussian.data[i] = random.nextGaussian();
        }
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(channels, channels);
        if (!qr.decompose(gaussian)) {
            throw new IllegalStateException("a random matrix could not be decomposed");
        }
        return qr.getQ(null, false);
    }

    /** An orthogonal matrix as {@code P L U}, the diagonal of U as signs and logarithms. */
    private void addFactors(String scope, int channels) {
        LUDecomposition_F64<DMatrixRMaj> lu = DecompositionFactory_DDRM.lu(channels, channels);
        if (!lu.decompose(orthogonal(channels))) {
            throw new IllegalStateException("an orthogonal matrix could not be decomposed");
        }
        // EJML's pivot takes the matrix to L U; P is its inverse.
        DMatrixRMaj p = CommonOps_DDRM.transpose(lu.getRowPivot(null), (DMatrixRMaj) null);
        DMatrixRMaj u = lu.getUpper(null);
        float[] signs = new float[channels];
        float[] logs = new float[channels];
        for (int i = 0; i < channels; i++) {
            signs[i] = (float) Math.signum(u.get(i, i));
            logs[i] = (float) Math.log(Math.abs(u.get(i, i)));
            u.set(i, i, 0);
        }
        int[] square = {channels, channels};
        DMatrixRMaj l = lu.getLower(null);
        for (int i = 0; i < channels; i++) {
            l.set(i, i, 0);
        }
        add(new Parameter(scope + "P", square, floats(p)));
        add(new Parameter(scope + "L", square, floats(l)));
        add(new Parameter(scope + "sign_S", new int[] {channels}, signs));
        add(new Parameter(scope + "log_S", new int[] {channels}, logs));
        add(new Parameter(scope + "U", square, floats(u)));
    }

    private void addShuffle(String name, int channels) {
        float[] indices = new float[channels];
        float[] inverse = new float[channels];
        for (int i = 0; i < channels; i++) {
            int other = random.nextInt(i + 1);
            indices[i] = indices[other];
            indices[other] = i;
        }
        for (int i = 0; i < channels; i++) {
            inverse[(int) indices[i]] = i;
        }
        add(new Parameter(name, new int[] {channels}, indices));
        add(new Parameter(name + "_inverse", new int[] {channels}, inverse));
    }

    private static float[] floats(DMatrixRMaj matrix) {
        float[] values = new float[matrix.data.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) matrix.data[i];
        }
        return values;
    }
}
