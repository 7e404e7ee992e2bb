#include "bridge/store/postgres/connection.h"

#include <array>
#include <cstring>

#include <libpq-fe.h>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr const char* kUnreadableUrl =
    "the URL of the store cannot be read: postgres://user@host:port/database?sslmode=verify-full";

// A server that is gone must be noticed soon, on both ends: its leases and duties go to others.
constexpr std::array kDefaults{
    std::pair{"connect_timeout", "5"},  // seconds
    std::pair{"keepalives_idle", "5"},
    std::pair{"keepalives_interval", "5"},
    std::pair{"keepalives_count", "2"},
    std::pair{"tcp_user_timeout", "15000"},  // milliseconds
    std::pair{"fallback_application_name", "healthlint"},
    std::pair{"client_encoding", "UTF8"}};
constexpr const char* kSession =
    "SET statement_timeout = '30s'; SET lock_timeout = '10s';"
    " SET idle_in_transaction_session_timeout = '60s'; SET tcp_keepalives_idle = 5;"
    " SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 2; SET tcp_user_timeout = 15000;"
    " SET client_min_messages = warning";

bool is_class(std::string_view state, std::string_view prefix) {
    return state.substr(0, prefix.size()) == prefix;
}

// Appendix A of PostgreSQL's manual.
Errc code_of(std::string_view state) {
    for (const char* transient : {"08", "40", "53", "55", "57", "58", "25"})
        if (is_class(state, transient)) return Errc::Unavailable;
    if (is_class(state, "23")) return Errc::Conflict;
    if (is_class(state, "22")) return Errc::Invalid;
    if (is_class(state, "28") || state == "42501") return Errc::Unauthorized;
    if (state == "3D000") return Errc::NotFound;
    return Errc::Internal;
}

std::string one_line(const char* message) {
    std::string line(message);
    for (char& c : line)
        if (c == '\n') c = ' ';
    return "PostgreSQL: " + std::string(trim(line));
}

std::string quoted_element(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace

PgParameter pg_parameter(const std::optional<TimePoint>& at) {
    if (!at) return std::nullopt;
    return std::to_string(at->time_since_epoch().count());
}

std::string pg_array(const std::vector<std::string>& texts) {
    std::string array = "{";
    for (const std::string& text : texts) {
        if (array.size() > 1) array += ',';
        array += quoted_element(text);
    }
    return array + '}';
}

std::string pg_array(const std::vector<long long>& numbers) {
    std::string array = "{";
    for (const long long number : numbers) {
        if (array.size() > 1) array += ',';
        array += std::to_string(number);
    }
    return array + '}';
}

Result<std::string> describe(const PostgresTarget& target) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(target.url.c_str(), nullptr), &PQconninfoFree);
    if (!options) return fail(Errc::Invalid, kUnreadableUrl);
    std::map<std::string_view, std::string> given{{"host", "localhost"}, {"port", "5432"}};
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr) given[option->keyword] = option->val;
    return given["host"] + ":" + given["port"] + "/" + given["dbname"];
}

PgRows::PgRows() = default;

PgRows::PgRows(pg_result* result) : result_(result) {}

void PgRows::Clear::operator()(pg_result* result) const {
    PQclear(result);
}

int PgRows::size() const {
    return result_ ? PQntuples(result_.get()) : 0;
}

int PgRows::affected() const {
    if (!result_) return 0;
    return static_cast<int>(parse_integer(PQcmdTuples(result_.get())).value_or(0));
}

std::string PgRows::text(int row, int column) const {
    return {
        PQgetvalue(result_.get(), row, column),
        static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::int64_t PgRows::integer(int row, int column) const {
    return parse_integer(PQgetvalue(result_.get(), row, column)).value_or(0);
}

bool PgRows::flag(int row, int column) const {
    return *PQgetvalue(result_.get(), row, column) == 't';
}

std::optional<TimePoint> PgRows::time(int row, int column) const {
    if (is_null(row, column)) return std::nullopt;
    return TimePoint(std::chrono::milliseconds(integer(row, column)));
}

bool PgRows::is_null(int row, int column) const {
    return PQgetisnull(result_.get(), row, column) != 0;
}

PgConnection::PgConnection(pg_conn* connection) : connection_(connection) {}

PgConnection::~PgConnection() {
    PQfinish(connection_);
}

Result<std::unique_ptr<PgConnection>> PgConnection::open(const PostgresTarget& target) {
    if (const auto readable = describe(target); !readable) return tl::unexpected(readable.error());
    // A later keyword wins over an earlier one, and the URL over what stands before it.
    std::vector<const char*> names, values;
    for (const auto& [name, value] : kDefaults) {
        names.push_back(name);
        values.push_back(value);
    }
    names.push_back("dbname");
    values.push_back(target.url.c_str());
    if (!target.password.empty()) {
        names.push_back("password");
        values.push_back(target.password.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    std::unique_ptr<PgConnection> connection(
        new PgConnection(PQconnectdbParams(names.data(), values.data(), 1)));
    if (PQstatus(connection->connection_) != CONNECTION_OK) {
        const std::string why = one_line(PQerrorMessage(connection->connection_));
        const bool refused = PQconnectionNeedsPassword(connection->connection_) != 0 ||
                             why.find("authentication failed") != std::string::npos;
        return fail(refused ? Errc::Unauthorized : Errc::Unavailable, why);
    }
    PQsetNoticeProcessor(
        connection->connection_, [](void*, const char*) {}, nullptr);
    if (auto set = connection->script(kSession); !set) return tl::unexpected(set.error());
    return connection;
}

bool PgConnection::broken() const {
    return PQstatus(connection_) != CONNECTION_OK;
}

Error PgConnection::error_of(const pg_result* result) {
    const char* state = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    may_repeat_ = state != nullptr && is_class(state, "40");
    if (broken() || state == nullptr)
        return {.code = Errc::Unavailable, .message = one_line(PQerrorMessage(connection_))};
    // Without its detail, which repeats values of the row.
    return {
        .code = code_of(state),
        .message = one_line(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY))};
}

Result<PgRows> PgConnection::run(const char* sql, const std::vector<PgParameter>& parameters) {
    may_repeat_ = false;
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const PgParameter& parameter : parameters) {
        if (parameter && parameter->find('\0') != std::string::npos)
            return fail(Errc::Invalid, "PostgreSQL keeps no NUL byte in a text");
        values.push_back(parameter ? parameter->c_str() : nullptr);
    }
    std::string& name = prepared_[sql];
    if (name.empty()) {
        // A name of its own for each try: the server may have one that we know nothing of.
        const std::string next = "s" + std::to_string(++prepared_names_);
        const PgRows prepared(PQprepare(connection_, next.c_str(), sql, 0, nullptr));
        if (auto ok = check(prepared); !ok) return tl::unexpected(ok.error());
        name = next;
    }
    PgRows rows(PQexecPrepared(
        connection_,
        name.c_str(),
        static_cast<int>(values.size()),
        values.data(),
        nullptr,
        nullptr,
        0));
    if (auto ok = check(rows); !ok) return tl::unexpected(ok.error());
    return rows;
}

Result<void> PgConnection::script(const std::string& sql) {
    return check(PgRows(PQexec(connection_, sql.c_str())));
}

Result<void> PgConnection::check(const PgRows& rows) {
    const pg_result* const result = rows.result_.get();
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return {};
    return tl::unexpected(error_of(result));
}

}  // namespace healthlint
