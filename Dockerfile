# The server, as the unprivileged user `coord`, with all that it keeps under /data.
#
#   docker build -t coordinator .
#   docker run -p 127.0.0.1:8750:8750 -v coordinator:/data coordinator

ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/coordinator
COPY requirements requirements
RUN /opt/coordinator/bin/pip install --require-hashes -r requirements/runtime.lock
# The page assets are built by a Python of their own: Node.js stays out of the final image.
COPY scripts/assets.py scripts/assets.py
COPY frontend frontend
RUN python scripts/assets.py
COPY pyproject.toml README.md LICENSE ./
COPY agents agents
COPY coordinator coordinator
RUN /opt/coordinator/bin/pip install --no-deps .

FROM python:${PYTHON}-slim
RUN useradd --system --user-group --uid 10001 --home-dir /data coord \
    && install -d -o coord -g coord /data /data/shared
COPY --from=build /opt/coordinator /opt/coordinator
ENV PATH=/opt/coordinator/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    COORD_HOST=0.0.0.0 \
    COORD_PORT=8750 \
    COORD_HOME=/data/home \
    COORD_ROOT=/data/shared
WORKDIR /data
USER coord
VOLUME /data
EXPOSE 8750
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['COORD_PORT']}/health/live\", timeout=2)"]
CMD ["coord", "serve"]
