from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from staff.messages import register_all  # noqa: PLC0415  once apps are loaded

        register_all()
