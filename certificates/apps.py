from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"

    def ready(self) -> None:
        from certificates.messages import (  # noqa: PLC0415  once apps are loaded
            register_all,
        )

        register_all()
