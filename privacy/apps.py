from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "privacy"

    def ready(self) -> None:
        from privacy.messages import register_all  # noqa: PLC0415  once apps are loaded

        register_all()
