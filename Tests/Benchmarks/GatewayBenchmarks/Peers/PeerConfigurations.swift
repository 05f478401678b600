/// The least configuration with which each peer forwards a request.
extension Stage {
    /// No log, no cache, no check of anything.
    ///
    /// Without a master the one worker is the process that was started, and ends with it.
    var nginxConfiguration: String {
        """
        worker_processes 1;
        master_process off;
        daemon off;
        pid \(path("nginx.pid"));
        error_log \(path("nginx.log")) error;
        events { worker_connections 8192; }
        http {
            access_log off;
            client_body_temp_path \(path("nginx-body"));
            proxy_temp_path \(path("nginx-proxy"));
            fastcgi_temp_path \(path("nginx-fastcgi"));
            scgi_temp_path \(path("nginx-scgi"));
            uwsgi_temp_path \(path("nginx-uwsgi"));
            keepalive_requests 1000000000;
            upstream simulator {
                server 127.0.0.1:\(port(.direct));
                keepalive \(Self.connections);
                keepalive_requests 1000000000;
            }
            server {
                listen 127.0.0.1:\(port(.nginx));
                location / {
                    proxy_pass http://simulator;
                    proxy_http_version 1.1;
                    proxy_buffering off;
                    proxy_set_header Connection "";
                }
            }
        }

        """
    }

    /// One worker, one route, one cluster.
    var envoyConfiguration: String {
        let types = "type.googleapis.com/envoy.extensions.filters"
        return """
            static_resources:
              listeners:
              - address: {socket_address: {address: 127.0.0.1, port_value: \(port(.envoy))}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": \(types).network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: bench
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes: [{match: {prefix: "/"}, route: {cluster: simulator, timeout: 0s}}]
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": \(types).http.router.v3.Router}
              clusters:
              - name: simulator
                type: STATIC
                circuit_breakers:
                  thresholds: [{max_connections: 8192, max_pending_requests: 8192, max_requests: 8192}]
                load_assignment:
                  cluster_name: simulator
                  endpoints:
                  - lb_endpoints:
                    - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: \(port(.direct))}}}

            """
    }

    /// One worker that knows the load's key as its master key, and nothing else.
    func litellmConfiguration(key: String) -> String {
        """
        model_list:
          - model_name: haiku
            litellm_params:
              model: anthropic/claude-haiku-5-5
              api_base: "http://127.0.0.1:\(port(.direct))"
              api_key: none
        general_settings: {master_key: "\(key)"}

        """
    }
}
