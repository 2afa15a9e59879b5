using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Model;

namespace Sightline.Tests.Context.Orders;

/// <summary>A fact that puts an order on a line and is no move of an order, as a changeover is.</summary>
internal sealed class PutReader : ITimelineReader
{
    public IEnumerable<TimelineEntry> Read(Fact fact) => fact.Kind == "test.puts"
        ? [new TimelineEntry(Places.Line(fact.Source), ContextNames.WorkOrder, fact.Times.ObservedAt!.Value, Encoding.UTF8.GetString(fact.Body), "test")]
        : [];
}

internal static class PutReaderHosting
{
    public static void AddReader(this IServiceCollection services) => services.AddSingleton<ITimelineReader, PutReader>();
}
