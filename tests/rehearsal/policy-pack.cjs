// A policy pack without @pulumi/policy: one mandatory policy that refuses every resource named "forbidden".
"use strict";
const grpc = require("@grpc/grpc-js");
const analyzer = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const plugin = require("@pulumi/pulumi/proto/plugin_pb.js");
const empty = require("google-protobuf/google/protobuf/empty_pb.js");

const info = () => {
  const { MANDATORY } = analyzer.EnforcementLevel;
  const policy = new analyzer.PolicyInfo().setName("no-forbidden").setEnforcementlevel(MANDATORY);
  return new analyzer.AnalyzerInfo().setName("tiny").setVersion("1.0.0").setPoliciesList([policy]);
};

function analyze(call, answer) {
  const response = new analyzer.AnalyzeResponse();
  if (call.request.getName() === "forbidden") {
    const diagnostic = new analyzer.AnalyzeDiagnostic()
      .setPolicyname("no-forbidden")
      .setPolicypackname("tiny")
      .setPolicypackversion("1.0.0")
      .setEnforcementlevel(analyzer.EnforcementLevel.MANDATORY)
      .setMessage(`refused in ${process.cwd()}`)
      .setUrn(call.request.getUrn());
    response.addDiagnostics(diagnostic);
  }
  answer(null, response);
}

const always = (make) => (_call, answer) => answer(null, make());
const server = new grpc.Server();
server.addService(AnalyzerService, {
  analyze,
  analyzeStack: always(() => new analyzer.AnalyzeResponse()),
  remediate: always(() => new analyzer.RemediateResponse()),
  getAnalyzerInfo: always(info),
  getPluginInfo: always(() => new plugin.PluginInfo().setVersion("1.0.0")),
  configure: always(() => new empty.Empty()),
  handshake: always(() => new analyzer.AnalyzerHandshakeResponse()),
  configureStack: always(() => new analyzer.AnalyzerStackConfigureResponse()),
  cancel: always(() => new empty.Empty()),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
