"""The pages about cooperatives, one module per noun; urls name them module and all."""

from cooperatives.views import cooperatives, persons, units

__all__ = ["cooperatives", "persons", "units"]
