"""The pages on programmes, one module per noun."""

from curriculum.views.materials import material_create, material_delete
from curriculum.views.modules import module_create, module_delete, module_edit
from curriculum.views.programmes import (
    programme_create,
    programme_detail,
    programme_edit,
    programme_list,
)
from curriculum.views.versions import (
    version_compare,
    version_create,
    version_delete,
    version_detail,
    version_edit,
    version_take_back,
    version_use,
)

__all__ = [
    "material_create",
    "material_delete",
    "module_create",
    "module_delete",
    "module_edit",
    "programme_create",
    "programme_detail",
    "programme_edit",
    "programme_list",
    "version_compare",
    "version_create",
    "version_delete",
    "version_detail",
    "version_edit",
    "version_take_back",
    "version_use",
]
