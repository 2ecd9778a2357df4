# One image. Alone, with the database in its volume:
#   docker run --env-file .env -p 8000:8000 -v satunomor:/data satunomor serve --host 0.0.0.0 --with-worker
# With more than one container, name a PostgreSQL server in DATABASE_URL: our own cannot tell another container's
# processes. Only `serve` answers the health check:
#   docker run --env-file .env -p 8000:8000 -v satunomor:/data satunomor
#   docker run --env-file .env --no-healthcheck -v satunomor:/data satunomor work

FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock requirements-dev.lock ./
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
# What builds our own wheel, and is not in the image.
RUN python -m venv /tools \
  && /tools/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
COPY . .
RUN /tools/bin/pip wheel --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -w /wheels . \
  && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-index /wheels/*.whl \
  && rm -rf /venv/lib/python*/site-packages/pip*

FROM python:3.13-slim
RUN useradd --system --create-home satunomor && install -d -o satunomor -m 0700 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data
USER satunomor
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "-c", \
  "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["satunomor"]
CMD ["serve", "--host", "0.0.0.0"]
