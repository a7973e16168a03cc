# The product as an image: web server, worker and run_due are the same, started differently.
#
# It was written without an engine at hand and has not been built; its steps were run by
# hand in a clean environment (docs/operating.md says which). Report what a build says.

FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /opt/venv
COPY requirements-run.txt requirements-s3.txt /tmp/
# Wheels with hashes alone: no compiler, nothing that was not locked.
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
      --only-binary=:all: --require-hashes -r /tmp/requirements-run.txt -r /tmp/requirements-s3.txt

FROM python:3.11-slim-bookworm
# What draws papers: the list of papers/system.py.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/htx --shell /usr/sbin/nologin htx
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/htx
COPY . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp \
    HOST=0.0.0.0 \
    VAR_DIR=/srv/htx/var \
    MEDIA_ROOT=/srv/media
# Fonts, texts and static files are part of the image; none of it needs a secret.
RUN mkdir -p var/assets /srv/media \
 && DJANGO_SETTINGS_MODULE=config.settings.dev python manage.py fonts \
 && DJANGO_SETTINGS_MODULE=config.settings.dev python manage.py messages --compile \
 && DJANGO_SETTINGS_MODULE=config.settings.dev python manage.py collectstatic --noinput \
 && python -m compileall -q . \
 && chown -R htx:htx /srv/media
USER htx
ENV DJANGO_SETTINGS_MODULE=config.settings.prod
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-m", "config.probe", "healthz"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi:application"]
