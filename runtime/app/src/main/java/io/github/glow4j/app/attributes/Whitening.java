package io.github.glow4j.app.attributes;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * Makes values uncorrelated and of about the same variance, {@code L^-1 (x - mean)} with {@code L L^T = cov(x) + noise I}.
 * Neighbouring pixels are nearly equal: without this, gradient descent sees the large areas and takes for ever to find a
 * mouth.
 */
final class Whitening {
    /**
     * Variance of noise that is assumed in each value, a tenth of the distance from grey to white, squared: what varies
     * less is not blown up, so that a probe does not hang on details that a decoder has a little different.
     */
    private static final double NOISE = 0.01;

    private final double[] mean;
    private final double[] factor;

    /** @param rows typical values, at least one row */
    Whitening(double[][] rows) {
        int size = rows[0].length;
        mean = new double[size];
        for (double[] row : rows) {
            for (int j = 0; j < size; j++) {
                mean[j] += row[j] / rows.length;
            }
        }
        DMatrixRMaj centred = new DMatrixRMaj(rows.length, size);
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < size; j++) {
                centred.set(i, j, rows[i][j] - mean[j]);
            }
        }
        DMatrixRMaj covariance = new DMatrixRMaj(size, size);
        CommonOps_DDRM.multInner(centred, covariance);
        CommonOps_DDRM.scale(1.0 / rows.length, covariance);
        for (int j = 0; j < size; j++) {
            covariance.add(j, j, NOISE);
        }
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(size, true);
        if (!cholesky.decompose(covariance)) {
            throw new IllegalStateException("a covariance plus noise is positive definite");
        }
        factor = cholesky.getT(null).data;
    }

    /** Whitens values in place. */
    void apply(double[] values) {
        for (int j = 0; j < values.length; j++) {
            values[j] -= mean[j];
        }
        TriangularSolver_DDRM.solveL(factor, values, values.length);
    }
}
