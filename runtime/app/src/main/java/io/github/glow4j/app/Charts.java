package io.github.glow4j.app;

import java.awt.Color;
import java.awt.Font;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/** The look of the charts that commands draw. */
final class Charts {
    private Charts() {}

    /** An empty chart of curves, of a size in pixels, with the titles of its axes. */
    static XYChart curves(int width, int height, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .theme(Styler.ChartTheme.XChart)
                .build();
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
        chart.getStyler()
                .setLegendFont(font)
                .setLegendBorderColor(Color.WHITE)
                .setChartBackgroundColor(Color.WHITE)
                .setChartTitleVisible(false);
        chart.getStyler().setAxisTitleFont(font).setAxisTickLabelsFont(font);
        chart.getStyler().setPlotGridLinesColor(new Color(0xdddddd));
        return chart;
    }
}
