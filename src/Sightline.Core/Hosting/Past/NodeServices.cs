using Microsoft.Extensions.DependencyInjection;

namespace Sightline.Hosting.Past;

/// <summary>Everything that a node is made of, so that it can be made once more as of a moment of the past.</summary>
internal sealed record NodeServices(IServiceCollection Services);
