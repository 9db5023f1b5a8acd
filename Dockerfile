# The product in one image: web server, worker and beat differ only in their command.
FROM node:20-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY build.mjs ./
COPY static static
RUN node build.mjs

FROM python:3.11-slim AS packages
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    OUTREACH_PRODUCTION=1 OUTREACH_VAR=/var/lib/lianxin OUTREACH_STATIC=/srv/lianxin/collected
RUN useradd --system --uid 1000 --home-dir /srv/lianxin lianxin && \
    install -d -o lianxin -g lianxin /var/lib/lianxin
WORKDIR /srv/lianxin
COPY --from=packages /venv /venv
COPY manage.py ./
COPY bin/healthcheck bin/healthcheck
COPY outreach outreach
COPY campaigns campaigns
COPY casework casework
COPY templates templates
COPY --from=assets /src/static/dist static/dist
# The code belongs to root: the process cannot change it. What is made here needs no secret and keeps none.
RUN OUTREACH_VAR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 && rm -rf /tmp/build
USER lianxin
EXPOSE 8000
CMD ["gunicorn", "outreach.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "8", "--timeout", "60", \
     "--graceful-timeout", "20", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-"]
