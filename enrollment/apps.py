from django.apps import AppConfig


class EnrollmentConfig(AppConfig):
    name = "enrollment"

    def ready(self) -> None:
        from enrollment.messages import register_all  # noqa: PLC0415  once apps are loaded

        register_all()
