# The product as an image: web server, worker and run_due are the same, started differently.

FROM python:3.11-slim-bookworm AS packages
COPY requirements-run.txt requirements-s3.txt /tmp/
# Wheels with hashes alone: no compiler, nothing that was not locked; no pip in what runs.
RUN python -m venv --without-pip /opt/venv \
 && pip --python /opt/venv/bin/python install --no-cache-dir --disable-pip-version-check \
      --only-binary=:all: --require-hashes -r /tmp/requirements-run.txt -r /tmp/requirements-s3.txt

FROM python:3.11-slim-bookworm
# What draws papers: the list of papers/system.py.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 htx \
 && useradd --uid 10001 --gid htx --no-create-home --home-dir /srv/htx --shell /usr/sbin/nologin htx
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
RUN export DJANGO_SETTINGS_MODULE=config.settings.dev \
 && mkdir -p var/assets /srv/media \
 && python manage.py fonts \
 && python manage.py messages --compile \
 && python manage.py collectstatic --noinput \
 && python -m compileall -q . \
 && chown -R htx:htx /srv/media
USER htx
ENV DJANGO_SETTINGS_MODULE=config.settings.prod
EXPOSE 8000
# The probe itself waits 8 seconds and says why.
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s \
  CMD ["python", "-m", "config.probe", "healthz"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi:application"]
