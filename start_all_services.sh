#!/usr/bin/env bash
# Starts every service of the shop and what they keep data in, natively; the monitoring half runs apart from it, by
# `./sightline up --only monitoring` or docker-compose.monitoring.yml. Options are those of `./sightline up`.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/sightline" up --only shop,stores "$@"
