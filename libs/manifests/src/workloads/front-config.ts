import type { SiteConfig } from '@vigia/site-config';

import { apiPaths, largestBodyMebibytes, longestAnswerSeconds } from '../streaming.ts';

export const frontConfigDirectory = '/etc/vigia-front';
export const certificateDirectory = '/etc/vigia-certificate';

/**
 * The configuration of the NGINX that joins page and API: nothing buffered, long answers, a limit for each address.
 * @param hasCertificate whether it ends TLS itself; then port 8080 only sends people to https
 */
export function frontConfig({ public: site }: SiteConfig, hasCertificate: boolean): string {
  const { requestsPerSecond, connections } = site.rateLimit;
  // Where something in front ends TLS, the connection that arrives here is plain and still counts as secure.
  const scheme = site.tls.from === 'platform' ? 'https' : '$scheme';
  return `# Written by vigia: joins the page and the API under one address.
daemon off;
worker_processes 2;
pid /tmp/nginx.pid;
error_log /dev/stderr warn;

events {
  worker_connections 8192;
}

http {
  client_body_temp_path /tmp/client_body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  access_log off;
  server_tokens off;
  client_max_body_size ${largestBodyMebibytes}m;
  client_header_timeout 15s;
  client_body_timeout 60s;
  keepalive_timeout 65s;

  limit_req_zone $binary_remote_addr zone=requests:10m rate=${requestsPerSecond}r/s;
  limit_conn_zone $binary_remote_addr zone=connections:10m;
  limit_req_status 429;
  limit_conn_status 429;
  limit_req zone=requests burst=${requestsPerSecond * 5} nodelay;
  limit_conn connections ${connections};

  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_set_header Host $http_host;
  proxy_set_header X-Real-IP $remote_addr;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto ${scheme};
  proxy_connect_timeout 5s;
${hasCertificate ? certificateMaps : ''}
  server {
${hasCertificate ? listenTls : '    listen 8080;\n'}
    location = /healthz {
      default_type text/plain;
      return 200 "ok\\n";
    }
${apiPaths.map(apiLocation).join('')}    location / {
      proxy_pass http://chat-ui:8080;
    }
  }
${hasCertificate ? redirectServer : ''}}
`;
}

/** By a variable, the files are read at each handshake: a renewed certificate needs no restart. */
const certificateMaps = `
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:tls:10m;
  map $ssl_server_name $certificate {
    default ${certificateDirectory}/tls.crt;
  }
  map $ssl_server_name $certificate_key {
    default ${certificateDirectory}/tls.key;
  }
`;

const listenTls = `    listen 8443 ssl;
    ssl_certificate $certificate;
    ssl_certificate_key $certificate_key;
`;

const redirectServer = `
  server {
    listen 8080;
    location = /healthz {
      default_type text/plain;
      return 200 "ok\\n";
    }
    location / {
      return 308 https://$host$request_uri;
    }
  }
`;

function apiLocation(path: string): string {
  return `    location ~ ^${path}(/|$) {
      proxy_pass http://chat-api:8080;
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_read_timeout ${longestAnswerSeconds}s;
      proxy_send_timeout ${longestAnswerSeconds}s;
    }
`;
}
