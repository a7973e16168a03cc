from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from training.messages import register_all  # noqa: PLC0415  once apps are loaded

        register_all()
