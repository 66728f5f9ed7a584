"""How does a page show a plot that is no bar plot: legend, drawings, and the figures as a table?"""

from django import template

from registry.templatetags.flow_plot import FlowPlot
from registry.templatetags.plots import figure
from registry.templatetags.scatter_plot import ScatterPlot

register = template.Library()


@register.filter
def thousands(amount: int) -> str:
    """An amount in öre as thousands of kronor, for tables with many columns."""
    return figure(round(amount / 100_000))


@register.filter
def whole_kronor(amount: int) -> str:
    """An amount in öre as whole kronor without their unit."""
    return figure(round(amount / 100))


@register.inclusion_tag("components/drawn_plot.html")
def drawn_plot(plot: FlowPlot | ScatterPlot, open_table: bool = False) -> dict[str, object]:
    """Draw a flow or a scatter plot, with its figures beneath."""
    return {"plot": plot, "open_table": open_table}
