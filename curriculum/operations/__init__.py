"""Every change of a programme. Nothing else writes a version, a module or a material."""

from curriculum.operations.materials import add_material, remove_material
from curriculum.operations.modules import (
    DEFAULT_PARTS,
    Part,
    remove_module,
    save_module,
)
from curriculum.operations.programmes import change_programme, enter_programme
from curriculum.operations.versions import (
    begin_version,
    change_version,
    delete_version,
    pin,
    put_in_use,
    shortcomings,
    take_back,
)

__all__ = [
    "DEFAULT_PARTS",
    "Part",
    "add_material",
    "begin_version",
    "change_programme",
    "change_version",
    "delete_version",
    "enter_programme",
    "pin",
    "put_in_use",
    "remove_material",
    "remove_module",
    "save_module",
    "shortcomings",
    "take_back",
]
