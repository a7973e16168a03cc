"""The pages about cooperatives, one module per noun; urls name them module and all."""

from cooperatives.views import (
    assignments,
    cooperatives,
    groups,
    imports,
    links,
    pairs,
    persons,
    policy,
    posts,
    reports,
    units,
)

__all__ = [
    "assignments",
    "cooperatives",
    "groups",
    "imports",
    "links",
    "pairs",
    "persons",
    "policy",
    "posts",
    "reports",
    "units",
]
