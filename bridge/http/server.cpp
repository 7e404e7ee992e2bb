#include "bridge/http/server.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "bridge/http/gate.h"
#include "bridge/http/library_server.h"
#include "bridge/http/worker_pool.h"

namespace healthlint {

struct HttpServer::Loop {
    std::unique_ptr<LibraryServer> at_gate;               // on the gate's thread
    std::vector<std::unique_ptr<LibraryServer>> serving;  // one per worker
    std::unique_ptr<Gate> gate;
    std::unique_ptr<WorkerPool<GateJob>> workers;  // while the server runs

    std::mutex mutex;
    std::condition_variable finished;
    enum class State { Bound, Running, Finished } state = State::Bound;  // guarded by mutex
    bool stop_asked = false;                                             // guarded by mutex

    void serve(std::size_t worker, GateJob& job) {
        gate->answered(job, serving.at(worker)->answer(job.request, job.keep_alive));
    }
};

HttpServer::HttpServer() : loop_(std::make_unique<Loop>()) {}

HttpServer::~HttpServer() {
    stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::bind(
    const HttpServerOptions& options, Handler handler) {
    std::unique_ptr<HttpServer> server(new HttpServer());
    Loop& loop = *server->loop_;
    for (int i = 0; i < options.threads; ++i)
        loop.serving.push_back(std::make_unique<LibraryServer>(handler, options.refusal));
    loop.at_gate = std::make_unique<LibraryServer>(std::move(handler), options.refusal);
    auto gate = Gate::open(
        options,
        {.dispatch = [&loop](GateJob&& job) { loop.workers->push(std::move(job)); },
         .refuse = [&loop](int status) { return loop.at_gate->refuse(status); },
         .at_once = [&loop, never_waits = options.never_waits](
                        const HttpRequest& request, bool keep_alive) -> std::optional<AnswerBytes> {
             if (!never_waits || !never_waits(request)) return std::nullopt;
             return loop.at_gate->answer(request, keep_alive);
         }});
    if (!gate) return tl::unexpected(gate.error());
    loop.gate = *std::move(gate);
    return server;
}

int HttpServer::port() const {
    return loop_->gate->port();
}

Result<void> HttpServer::run() {
    {
        const std::lock_guard lock(loop_->mutex);
        if (loop_->stop_asked) return {};
        if (loop_->state != Loop::State::Bound)
            return fail(Errc::Internal, "an HTTP server runs once");
        loop_->state = Loop::State::Running;
        loop_->workers = std::make_unique<WorkerPool<GateJob>>(
            static_cast<int>(loop_->serving.size()),
            [loop = loop_.get()](std::size_t worker, GateJob& job) { loop->serve(worker, job); });
    }
    auto ended = loop_->gate->run();
    loop_->workers->stop();
    const std::lock_guard lock(loop_->mutex);
    loop_->state = Loop::State::Finished;
    loop_->finished.notify_all();
    return ended;
}

void HttpServer::stop() {
    std::unique_lock lock(loop_->mutex);
    loop_->stop_asked = true;
    if (loop_->state == Loop::State::Bound) return;
    loop_->gate->stop();
    loop_->finished.wait(lock, [this] { return loop_->state == Loop::State::Finished; });
}

}  // namespace healthlint
