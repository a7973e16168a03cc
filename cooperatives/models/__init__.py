"""Who sends people: areas, cooperatives, their people, and what those have learned."""

from cooperatives.models.areas import AdminUnit, ReportingArea, UnitKind, UnitLevel
from cooperatives.models.cooperative import (
    Cooperative,
    CooperativeStatus,
    FieldGroup,
    LegalType,
    ProductLine,
)
from cooperatives.models.person import (
    Consent,
    ConsentPurpose,
    Gender,
    Person,
    Post,
    PostKind,
    Precision,
    Qualification,
)
from cooperatives.models.training import (
    POSTS_OF_ROLE,
    TrainedRole,
    TrainingRecord,
    trained_posts,
)

__all__ = [
    "POSTS_OF_ROLE",
    "AdminUnit",
    "Consent",
    "ConsentPurpose",
    "Cooperative",
    "CooperativeStatus",
    "FieldGroup",
    "Gender",
    "LegalType",
    "Person",
    "Post",
    "PostKind",
    "Precision",
    "ProductLine",
    "Qualification",
    "ReportingArea",
    "TrainedRole",
    "TrainingRecord",
    "UnitKind",
    "UnitLevel",
    "trained_posts",
]
