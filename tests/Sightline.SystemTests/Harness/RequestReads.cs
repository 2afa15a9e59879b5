using System.Collections;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Sightline.SystemTests.Harness;

/// <summary>Notes, in front of everything else of a node, which query parameters each endpoint looks at, and whether it reads the body.</summary>
public sealed class RequestReads : IStartupFilter
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _names = new();
    private readonly ConcurrentDictionary<string, bool> _bodies = new();

    /// <summary>The names an endpoint looked at in all requests so far.</summary>
    public IReadOnlyCollection<string> NamesOf(string endpoint) => _names.TryGetValue(endpoint, out var names) ? [.. names.Keys] : [];

    public bool ReadBody(string endpoint) => _bodies.ContainsKey(endpoint);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, rest) =>
        {
            var query = new NotedQuery(http.Request.Query);
            var body = new NotedBody(http.Request.Body);
            http.Features.Set<IQueryFeature>(new QueryFeature(query));
            http.Request.Body = body;

            // Before the answer is on its way: who asked may look at what was read as soon as it has come.
            http.Response.OnStarting(() =>
            {
                Note(http, query, body);
                return Task.CompletedTask;
            });
            await rest(http);
            Note(http, query, body);
        });
        next(app);
    };

    private void Note(HttpContext http, NotedQuery query, NotedBody body)
    {
        if (http.GetEndpoint() is not RouteEndpoint route)
        {
            return;
        }

        var endpoint = $"{http.Request.Method} /{route.RoutePattern.RawText!.Trim('/')}";
        query.Seen.ForEach(name => _names.GetOrAdd(endpoint, _ => new()).TryAdd(name, true));
        if (body.WasRead)
        {
            _bodies.TryAdd(endpoint, true);
        }
    }

    private sealed class NotedQuery(IQueryCollection inner) : IQueryCollection
    {
        public List<string> Seen { get; } = [];

        public int Count => inner.Count;

        public ICollection<string> Keys => inner.Keys;

        public StringValues this[string key] => inner[Note(key)];

        public bool ContainsKey(string key) => inner.ContainsKey(Note(key));

        public bool TryGetValue(string key, out StringValues value) => inner.TryGetValue(Note(key), out value);

        public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => inner.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private string Note(string key)
        {
            Seen.Add(key);
            return key;
        }
    }

    private sealed class NotedBody(Stream inner) : Stream
    {
        public bool WasRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count)
        {
            WasRead = true;
            return inner.Read(buffer, offset, count);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            WasRead = true;
            return inner.ReadAsync(buffer, cancellationToken);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
