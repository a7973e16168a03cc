from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"

    def ready(self) -> None:
        from certificates import checks  # noqa: F401, PLC0415  registers itself
        from certificates.messages import (  # noqa: PLC0415  once apps are loaded
            register_all,
        )

        register_all()
