/*
 * The part of ONNX Runtime's C API that glow4j calls, for API version 29 (ONNX Runtime 1.29 and later).
 *
 * OrtApi is a table of functions whose order never changes: a new version only appends. jextract cannot pick fields of
 * a struct, so this header declares the slots in use and fills the others with reserved arrays. To use another slot,
 * split the array it lies in and add its ORT_SLOT line: the compiler then checks that it sits where it should.
 */

#define ORT_API_VERSION 29

/* Always 64 bits: jextract would bind unsigned long as 32 bits on Windows and the same Java code must serve both. */
typedef unsigned long long size_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef int int32_t;

typedef struct OrtStatus OrtStatus;
typedef struct OrtEnv OrtEnv;
typedef struct OrtSession OrtSession;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef struct OrtRunOptions OrtRunOptions;
typedef struct OrtValue OrtValue;
typedef struct OrtMemoryInfo OrtMemoryInfo;
typedef struct OrtAllocator OrtAllocator;
typedef struct OrtArenaCfg OrtArenaCfg;
typedef struct OrtIoBinding OrtIoBinding;
typedef struct OrtTypeInfo OrtTypeInfo;
typedef struct OrtTensorTypeAndShapeInfo OrtTensorTypeAndShapeInfo;
typedef struct OrtModelMetadata OrtModelMetadata;
typedef struct OrtCUDAProviderOptionsV2 OrtCUDAProviderOptionsV2;
typedef struct OrtEpAssignedSubgraph OrtEpAssignedSubgraph;
typedef struct OrtEpAssignedNode OrtEpAssignedNode;
typedef struct OrtEpDevice OrtEpDevice;
typedef struct OrtHardwareDevice OrtHardwareDevice;
typedef struct OrtKeyValuePairs OrtKeyValuePairs;
typedef struct OrtSyncStream OrtSyncStream;
typedef struct OrtCustomOpDomain OrtCustomOpDomain;
typedef struct OrtKernelInfo OrtKernelInfo;
typedef struct OrtKernelContext OrtKernelContext;
typedef struct OrtCustomOp OrtCustomOp;

/* ORTCHAR_T is wchar_t on Windows and char elsewhere: paths are declared void * and encoded by the caller. */

typedef enum OrtLoggingLevel {
  ORT_LOGGING_LEVEL_VERBOSE,
  ORT_LOGGING_LEVEL_INFO,
  ORT_LOGGING_LEVEL_WARNING,
  ORT_LOGGING_LEVEL_ERROR,
  ORT_LOGGING_LEVEL_FATAL
} OrtLoggingLevel;

typedef enum OrtErrorCode {
  ORT_OK,
  ORT_FAIL,
  ORT_INVALID_ARGUMENT,
  ORT_NO_SUCHFILE,
  ORT_NO_MODEL,
  ORT_ENGINE_ERROR,
  ORT_RUNTIME_EXCEPTION,
  ORT_INVALID_PROTOBUF,
  ORT_MODEL_LOADED,
  ORT_NOT_IMPLEMENTED,
  ORT_INVALID_GRAPH,
  ORT_EP_FAIL,
  ORT_MODEL_LOAD_CANCELED,
  ORT_MODEL_REQUIRES_COMPILATION,
  ORT_NOT_FOUND
} OrtErrorCode;

typedef enum GraphOptimizationLevel {
  ORT_DISABLE_ALL = 0,
  ORT_ENABLE_BASIC = 1,
  ORT_ENABLE_EXTENDED = 2,
  ORT_ENABLE_LAYOUT = 3,
  ORT_ENABLE_ALL = 99
} GraphOptimizationLevel;

typedef enum ExecutionMode { ORT_SEQUENTIAL = 0, ORT_PARALLEL = 1 } ExecutionMode;

typedef enum OrtAllocatorType { OrtDeviceAllocator = 0, OrtArenaAllocator = 1 } OrtAllocatorType;

typedef enum OrtMemType { OrtMemTypeCPUInput = -2, OrtMemTypeDefault = 0 } OrtMemType;

typedef enum OrtMemoryInfoDeviceType {
  OrtMemoryInfoDeviceType_CPU = 0,
  OrtMemoryInfoDeviceType_GPU = 1,
  OrtMemoryInfoDeviceType_FPGA = 2,
  OrtMemoryInfoDeviceType_NPU = 3
} OrtMemoryInfoDeviceType;

typedef enum OrtHardwareDeviceType {
  OrtHardwareDeviceType_CPU = 0,
  OrtHardwareDeviceType_GPU = 1,
  OrtHardwareDeviceType_NPU = 2
} OrtHardwareDeviceType;

typedef enum OrtDeviceMemoryType {
  OrtDeviceMemoryType_DEFAULT = 0,
  OrtDeviceMemoryType_HOST_ACCESSIBLE = 5
} OrtDeviceMemoryType;

typedef enum ONNXType { ONNX_TYPE_UNKNOWN, ONNX_TYPE_TENSOR } ONNXType;

typedef enum ONNXTensorElementDataType {
  ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX64,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX128,
  ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16
} ONNXTensorElementDataType;

typedef enum OrtCustomOpInputOutputCharacteristic {
  INPUT_OUTPUT_REQUIRED = 0,
  INPUT_OUTPUT_OPTIONAL,
  INPUT_OUTPUT_VARIADIC
} OrtCustomOpInputOutputCharacteristic;

typedef void (*OrtLoggingFunction)(void *param, OrtLoggingLevel severity, const char *category, const char *logid,
                                   const char *code_location, const char *message);

typedef struct OrtApi {
  OrtStatus *(*CreateStatus)(OrtErrorCode code, const char *msg);
  OrtErrorCode (*GetErrorCode)(const OrtStatus *status);
  const char *(*GetErrorMessage)(const OrtStatus *status);
  void *reserved_3[1];
  OrtStatus *(*CreateEnvWithCustomLogger)(OrtLoggingFunction logging_function, void *logger_param,
      OrtLoggingLevel log_severity_level, const char *logid, OrtEnv **out);
  void *reserved_5[1];
  OrtStatus *(*DisableTelemetryEvents)(const OrtEnv *env);
  OrtStatus *(*CreateSession)(const OrtEnv *env, const void *model_path, const OrtSessionOptions *options,
      OrtSession **out);
  OrtStatus *(*CreateSessionFromArray)(const OrtEnv *env, const void *model_data, size_t model_data_length,
      const OrtSessionOptions *options, OrtSession **out);
  void *reserved_9[1];
  OrtStatus *(*CreateSessionOptions)(OrtSessionOptions **options);
  OrtStatus *(*SetOptimizedModelFilePath)(OrtSessionOptions *options, const void *optimized_model_filepath);
  void *reserved_12[1];
  OrtStatus *(*SetSessionExecutionMode)(OrtSessionOptions *options, ExecutionMode execution_mode);
  OrtStatus *(*EnableProfiling)(OrtSessionOptions *options, const void *profile_file_prefix);
  void *reserved_15[1];
  OrtStatus *(*EnableMemPattern)(OrtSessionOptions *options);
  OrtStatus *(*DisableMemPattern)(OrtSessionOptions *options);
  OrtStatus *(*EnableCpuMemArena)(OrtSessionOptions *options);
  OrtStatus *(*DisableCpuMemArena)(OrtSessionOptions *options);
  OrtStatus *(*SetSessionLogId)(OrtSessionOptions *options, const char *logid);
  void *reserved_21[1];
  OrtStatus *(*SetSessionLogSeverityLevel)(OrtSessionOptions *options, int session_log_severity_level);
  OrtStatus *(*SetSessionGraphOptimizationLevel)(OrtSessionOptions *options,
      GraphOptimizationLevel graph_optimization_level);
  OrtStatus *(*SetIntraOpNumThreads)(OrtSessionOptions *options, int intra_op_num_threads);
  OrtStatus *(*SetInterOpNumThreads)(OrtSessionOptions *options, int inter_op_num_threads);
  OrtStatus *(*CreateCustomOpDomain)(const char *domain, OrtCustomOpDomain **out);
  OrtStatus *(*CustomOpDomain_Add)(OrtCustomOpDomain *custom_op_domain, const OrtCustomOp *op);
  OrtStatus *(*AddCustomOpDomain)(OrtSessionOptions *options, OrtCustomOpDomain *custom_op_domain);
  void *reserved_29[1];
  OrtStatus *(*SessionGetInputCount)(const OrtSession *session, size_t *out);
  OrtStatus *(*SessionGetOutputCount)(const OrtSession *session, size_t *out);
  void *reserved_32[1];
  OrtStatus *(*SessionGetInputTypeInfo)(const OrtSession *session, size_t index, OrtTypeInfo **type_info);
  OrtStatus *(*SessionGetOutputTypeInfo)(const OrtSession *session, size_t index, OrtTypeInfo **type_info);
  void *reserved_35[1];
  OrtStatus *(*SessionGetInputName)(const OrtSession *session, size_t index, OrtAllocator *allocator,
      char **value);
  OrtStatus *(*SessionGetOutputName)(const OrtSession *session, size_t index, OrtAllocator *allocator,
      char **value);
  void *reserved_38[1];
  OrtStatus *(*CreateRunOptions)(OrtRunOptions **out);
  void *reserved_40[2];
  OrtStatus *(*RunOptionsSetRunTag)(OrtRunOptions *options, const char *run_tag);
  void *reserved_43[3];
  OrtStatus *(*RunOptionsSetTerminate)(OrtRunOptions *options);
  OrtStatus *(*RunOptionsUnsetTerminate)(OrtRunOptions *options);
  OrtStatus *(*CreateTensorAsOrtValue)(OrtAllocator *allocator, const int64_t *shape, size_t shape_len,
      ONNXTensorElementDataType type, OrtValue **out);
  OrtStatus *(*CreateTensorWithDataAsOrtValue)(const OrtMemoryInfo *info, void *p_data, size_t p_data_len,
      const int64_t *shape, size_t shape_len, ONNXTensorElementDataType type, OrtValue **out);
  void *reserved_50[1];
  OrtStatus *(*GetTensorMutableData)(OrtValue *value, void **out);
  void *reserved_52[1];
  OrtStatus *(*GetStringTensorDataLength)(const OrtValue *value, size_t *len);
  OrtStatus *(*GetStringTensorContent)(const OrtValue *value, void *s, size_t s_len, size_t *offsets,
      size_t offsets_len);
  OrtStatus *(*CastTypeInfoToTensorInfo)(const OrtTypeInfo *type_info, const OrtTensorTypeAndShapeInfo **out);
  OrtStatus *(*GetOnnxTypeFromTypeInfo)(const OrtTypeInfo *type_info, ONNXType *out);
  void *reserved_57[3];
  OrtStatus *(*GetTensorElementType)(const OrtTensorTypeAndShapeInfo *info, ONNXTensorElementDataType *out);
  OrtStatus *(*GetDimensionsCount)(const OrtTensorTypeAndShapeInfo *info, size_t *out);
  OrtStatus *(*GetDimensions)(const OrtTensorTypeAndShapeInfo *info, int64_t *dim_values,
      size_t dim_values_length);
  OrtStatus *(*GetSymbolicDimensions)(const OrtTensorTypeAndShapeInfo *info, const char **dim_params,
      size_t dim_params_length);
  void *reserved_64[1];
  OrtStatus *(*GetTensorTypeAndShape)(const OrtValue *value, OrtTensorTypeAndShapeInfo **out);
  void *reserved_66[2];
  OrtStatus *(*CreateMemoryInfo)(const char *name, OrtAllocatorType type, int id, OrtMemType mem_type,
      OrtMemoryInfo **out);
  OrtStatus *(*CreateCpuMemoryInfo)(OrtAllocatorType type, OrtMemType mem_type, OrtMemoryInfo **out);
  void *reserved_70[2];
  OrtStatus *(*MemoryInfoGetId)(const OrtMemoryInfo *ptr, int *out);
  void *reserved_73[3];
  OrtStatus *(*AllocatorFree)(OrtAllocator *ort_allocator, void *p);
  void *reserved_77[1];
  OrtStatus *(*GetAllocatorWithDefaultOptions)(OrtAllocator **out);
  void *reserved_79[7];
  OrtStatus *(*KernelInfoGetAttribute_int64)(const OrtKernelInfo *info, const char *name, int64_t *out);
  void *reserved_87[3];
  OrtStatus *(*KernelContext_GetInput)(const OrtKernelContext *context, size_t index, const OrtValue **out);
  OrtStatus *(*KernelContext_GetOutput)(OrtKernelContext *context, size_t index, const int64_t *dim_values,
      size_t dim_count, OrtValue **out);
  void (*ReleaseEnv)(OrtEnv *input);
  void (*ReleaseStatus)(OrtStatus *input);
  void (*ReleaseMemoryInfo)(OrtMemoryInfo *input);
  void (*ReleaseSession)(OrtSession *input);
  void (*ReleaseValue)(OrtValue *input);
  void (*ReleaseRunOptions)(OrtRunOptions *input);
  void (*ReleaseTypeInfo)(OrtTypeInfo *input);
  void (*ReleaseTensorTypeAndShapeInfo)(OrtTensorTypeAndShapeInfo *input);
  void (*ReleaseSessionOptions)(OrtSessionOptions *input);
  void (*ReleaseCustomOpDomain)(OrtCustomOpDomain *input);
  void *reserved_102[8];
  OrtStatus *(*SessionEndProfiling)(OrtSession *session, OrtAllocator *allocator, char **out);
  OrtStatus *(*SessionGetModelMetadata)(const OrtSession *session, OrtModelMetadata **out);
  OrtStatus *(*ModelMetadataGetProducerName)(const OrtModelMetadata *model_metadata, OrtAllocator *allocator,
      char **value);
  OrtStatus *(*ModelMetadataGetGraphName)(const OrtModelMetadata *model_metadata, OrtAllocator *allocator,
      char **value);
  OrtStatus *(*ModelMetadataGetDomain)(const OrtModelMetadata *model_metadata, OrtAllocator *allocator,
      char **value);
  OrtStatus *(*ModelMetadataGetDescription)(const OrtModelMetadata *model_metadata, OrtAllocator *allocator,
      char **value);
  OrtStatus *(*ModelMetadataLookupCustomMetadataMap)(const OrtModelMetadata *model_metadata,
      OrtAllocator *allocator, const char *key, char **value);
  OrtStatus *(*ModelMetadataGetVersion)(const OrtModelMetadata *model_metadata, int64_t *value);
  void (*ReleaseModelMetadata)(OrtModelMetadata *input);
  void *reserved_119[4];
  OrtStatus *(*ModelMetadataGetCustomMetadataMapKeys)(const OrtModelMetadata *model_metadata,
      OrtAllocator *allocator, char ***keys, int64_t *num_keys);
  OrtStatus *(*AddFreeDimensionOverrideByName)(OrtSessionOptions *options, const char *dim_name,
      int64_t dim_value);
  OrtStatus *(*GetAvailableProviders)(char ***out_ptr, int *provider_length);
  OrtStatus *(*ReleaseAvailableProviders)(char **ptr, int providers_length);
  void *reserved_127[3];
  OrtStatus *(*AddSessionConfigEntry)(OrtSessionOptions *options, const char *config_key,
      const char *config_value);
  OrtStatus *(*CreateAllocator)(const OrtSession *session, const OrtMemoryInfo *mem_info, OrtAllocator **out);
  void (*ReleaseAllocator)(OrtAllocator *input);
  OrtStatus *(*RunWithBinding)(OrtSession *session, const OrtRunOptions *run_options,
      const OrtIoBinding *binding_ptr);
  OrtStatus *(*CreateIoBinding)(OrtSession *session, OrtIoBinding **out);
  void (*ReleaseIoBinding)(OrtIoBinding *input);
  OrtStatus *(*BindInput)(OrtIoBinding *binding_ptr, const char *name, const OrtValue *val_ptr);
  OrtStatus *(*BindOutput)(OrtIoBinding *binding_ptr, const char *name, const OrtValue *val_ptr);
  OrtStatus *(*BindOutputToDevice)(OrtIoBinding *binding_ptr, const char *name,
      const OrtMemoryInfo *mem_info_ptr);
  void *reserved_139[1];
  OrtStatus *(*GetBoundOutputValues)(const OrtIoBinding *binding_ptr, OrtAllocator *allocator,
      OrtValue ***output, size_t *output_count);
  void (*ClearBoundInputs)(OrtIoBinding *binding_ptr);
  void (*ClearBoundOutputs)(OrtIoBinding *binding_ptr);
  void *reserved_143[1];
  OrtStatus *(*CreateAndRegisterAllocator)(OrtEnv *env, const OrtMemoryInfo *mem_info,
      const OrtArenaCfg *arena_cfg);
  void *reserved_145[5];
  OrtStatus *(*AddInitializer)(OrtSessionOptions *options, const char *name, const OrtValue *val);
  void *reserved_151[7];
  OrtStatus *(*ModelMetadataGetGraphDescription)(const OrtModelMetadata *model_metadata,
      OrtAllocator *allocator, char **value);
  void *reserved_159[6];
  OrtStatus *(*AddRunConfigEntry)(OrtRunOptions *options, const char *config_key, const char *config_value);
  void *reserved_166[28];
  OrtStatus *(*GetTensorMemoryInfo)(const OrtValue *value, const OrtMemoryInfo **mem_info);
  void *reserved_195[8];
  OrtStatus *(*SynchronizeBoundOutputs)(OrtIoBinding *binding_ptr);
  OrtStatus *(*SessionOptionsAppendExecutionProvider_CUDA_V2)(OrtSessionOptions *options,
      const OrtCUDAProviderOptionsV2 *cuda_options);
  OrtStatus *(*CreateCUDAProviderOptions)(OrtCUDAProviderOptionsV2 **out);
  OrtStatus *(*UpdateCUDAProviderOptions)(OrtCUDAProviderOptionsV2 *cuda_options,
      const char * const *provider_options_keys, const char * const *provider_options_values,
      size_t num_keys);
  void *reserved_207[1];
  void (*ReleaseCUDAProviderOptions)(OrtCUDAProviderOptionsV2 *input);
  void *reserved_209[7];
  OrtStatus *(*SessionOptionsAppendExecutionProvider)(OrtSessionOptions *options, const char *provider_name,
      const char * const *provider_options_keys, const char * const *provider_options_values,
      size_t num_keys);
  void *reserved_217[8];
  void (*MemoryInfoGetDeviceType)(const OrtMemoryInfo *ptr, OrtMemoryInfoDeviceType *out);
  OrtStatus *(*UpdateEnvWithCustomLogLevel)(OrtEnv *ort_env, OrtLoggingLevel log_severity_level);
  void *reserved_227[46];
  OrtStatus *(*SetDeterministicCompute)(OrtSessionOptions *options, _Bool value);
  void *reserved_274[24];
  void (*GetKeyValuePairs)(const OrtKeyValuePairs *kvps, const char * const **keys, const char * const **values,
      size_t *num_entries);
  void *reserved_299[1];
  void (*ReleaseKeyValuePairs)(OrtKeyValuePairs *input);
  OrtStatus *(*RegisterExecutionProviderLibrary)(OrtEnv *env, const char *registration_name, const void *path);
  void *reserved_302[1];
  OrtStatus *(*GetEpDevices)(const OrtEnv *env, const OrtEpDevice * const **ep_devices, size_t *num_ep_devices);
  void *reserved_304[3];
  OrtHardwareDeviceType (*HardwareDevice_Type)(const OrtHardwareDevice *device);
  uint32_t (*HardwareDevice_VendorId)(const OrtHardwareDevice *device);
  void *reserved_309[3];
  const char *(*EpDevice_EpName)(const OrtEpDevice *ep_device);
  const char *(*EpDevice_EpVendor)(const OrtEpDevice *ep_device);
  void *reserved_314[2];
  const OrtHardwareDevice *(*EpDevice_Device)(const OrtEpDevice *ep_device);
  void *reserved_317[1];
  OrtStatus *(*GetTensorSizeInBytes)(const OrtValue *ort_value, size_t *size);
  OrtStatus *(*AllocatorGetStats)(const OrtAllocator *ort_allocator, OrtKeyValuePairs **out);
  OrtStatus *(*CreateMemoryInfo_V2)(const char *name, OrtMemoryInfoDeviceType device_type, uint32_t vendor_id,
      int32_t device_id, OrtDeviceMemoryType mem_type, size_t alignment, OrtAllocatorType allocator_type,
      OrtMemoryInfo **out);
  OrtDeviceMemoryType (*MemoryInfoGetDeviceMemType)(const OrtMemoryInfo *ptr);
  uint32_t (*MemoryInfoGetVendorId)(const OrtMemoryInfo *ptr);
  void *reserved_323[51];
  const OrtMemoryInfo *(*EpDevice_MemoryInfo)(const OrtEpDevice *ep_device, OrtDeviceMemoryType memory_type);
  void *reserved_375[5];
  OrtStatus *(*SessionGetMemoryInfoForInputs)(const OrtSession *session,
      const OrtMemoryInfo **inputs_memory_info, size_t num_inputs);
  void *reserved_381[2];
  OrtStatus *(*CreateSyncStreamForEpDevice)(const OrtEpDevice *ep_device, const OrtKeyValuePairs *stream_options,
      OrtSyncStream **stream);
  void *(*SyncStream_GetHandle)(OrtSyncStream *stream);
  void (*ReleaseSyncStream)(OrtSyncStream *input);
  OrtStatus *(*CopyTensors)(const OrtEnv *env, const OrtValue * const *src_tensors,
      OrtValue * const *dst_tensors, OrtSyncStream *stream, size_t num_tensors);
  void *reserved_387[3];
  _Bool (*TensorTypeAndShape_HasShape)(const OrtTensorTypeAndShapeInfo *info);
  void *reserved_391[16];
  OrtStatus *(*Session_GetEpGraphAssignmentInfo)(const OrtSession *session,
      const OrtEpAssignedSubgraph * const **ep_subgraphs, size_t *num_ep_subgraphs);
  OrtStatus *(*EpAssignedSubgraph_GetEpName)(const OrtEpAssignedSubgraph *ep_subgraph, const char **out);
  OrtStatus *(*EpAssignedSubgraph_GetNodes)(const OrtEpAssignedSubgraph *ep_subgraph,
      const OrtEpAssignedNode * const **ep_nodes, size_t *num_ep_nodes);
  OrtStatus *(*EpAssignedNode_GetName)(const OrtEpAssignedNode *ep_node, const char **out);
  void *reserved_411[1];
  OrtStatus *(*EpAssignedNode_GetOperatorType)(const OrtEpAssignedNode *ep_node, const char **out);
  void *reserved_413[1];
  OrtStatus *(*GetTensorElementTypeAndShapeDataReference)(const OrtValue *value,
      ONNXTensorElementDataType *elem_type, const int64_t **shape_data, size_t *shape_data_count);
  void *reserved_415[6];
  OrtStatus *(*SessionReleaseCapturedGraph)(OrtSession *session, int graph_annotation_id);
} OrtApi;

typedef struct OrtApiBase {
  const OrtApi *(*GetApi)(uint32_t version);
  const char *(*GetVersionString)(void);
} OrtApiBase;

/*
 * A custom operator: callbacks that we give and ONNX Runtime calls. The fields that stay null are reserved: the callbacks
 * that cannot report an error (CreateKernel and KernelCompute, which the V2 ones replace), those for variadic inputs and
 * outputs, and the optional ones at the end (shape inference, range of versions, outputs that may reuse inputs).
 */
struct OrtCustomOp {
  uint32_t version;
  void *reserved_1[1];
  const char *(*GetName)(const OrtCustomOp *op);
  const char *(*GetExecutionProviderType)(const OrtCustomOp *op);
  ONNXTensorElementDataType (*GetInputType)(const OrtCustomOp *op, size_t index);
  size_t (*GetInputTypeCount)(const OrtCustomOp *op);
  ONNXTensorElementDataType (*GetOutputType)(const OrtCustomOp *op, size_t index);
  size_t (*GetOutputTypeCount)(const OrtCustomOp *op);
  void *reserved_8[1];
  void (*KernelDestroy)(void *op_kernel);
  OrtCustomOpInputOutputCharacteristic (*GetInputCharacteristic)(const OrtCustomOp *op, size_t index);
  OrtCustomOpInputOutputCharacteristic (*GetOutputCharacteristic)(const OrtCustomOp *op, size_t index);
  OrtMemType (*GetInputMemoryType)(const OrtCustomOp *op, size_t index);
  void *reserved_13[4];
  OrtStatus *(*CreateKernelV2)(const OrtCustomOp *op, const OrtApi *api, const OrtKernelInfo *info,
      void **kernel);
  OrtStatus *(*KernelComputeV2)(void *op_kernel, OrtKernelContext *context);
  void *reserved_19[7];
};

/* Not declared: const OrtApiBase *OrtGetApiBase(void), the entry. The code that jextract makes of a function looks it up
 * among the libraries of the class loader, where ours is not. */

#define ORT_SLOT(name, slot) \
  _Static_assert(__builtin_offsetof(OrtApi, name) == (slot) * sizeof(void *), #name " is not in slot " #slot)
ORT_SLOT(CreateStatus, 0);
ORT_SLOT(GetErrorCode, 1);
ORT_SLOT(GetErrorMessage, 2);
ORT_SLOT(CreateEnvWithCustomLogger, 4);
ORT_SLOT(DisableTelemetryEvents, 6);
ORT_SLOT(CreateSession, 7);
ORT_SLOT(CreateSessionFromArray, 8);
ORT_SLOT(CreateSessionOptions, 10);
ORT_SLOT(SetOptimizedModelFilePath, 11);
ORT_SLOT(SetSessionExecutionMode, 13);
ORT_SLOT(EnableProfiling, 14);
ORT_SLOT(EnableMemPattern, 16);
ORT_SLOT(DisableMemPattern, 17);
ORT_SLOT(EnableCpuMemArena, 18);
ORT_SLOT(DisableCpuMemArena, 19);
ORT_SLOT(SetSessionLogId, 20);
ORT_SLOT(SetSessionLogSeverityLevel, 22);
ORT_SLOT(SetSessionGraphOptimizationLevel, 23);
ORT_SLOT(SetIntraOpNumThreads, 24);
ORT_SLOT(SetInterOpNumThreads, 25);
ORT_SLOT(CreateCustomOpDomain, 26);
ORT_SLOT(CustomOpDomain_Add, 27);
ORT_SLOT(AddCustomOpDomain, 28);
ORT_SLOT(SessionGetInputCount, 30);
ORT_SLOT(SessionGetOutputCount, 31);
ORT_SLOT(SessionGetInputTypeInfo, 33);
ORT_SLOT(SessionGetOutputTypeInfo, 34);
ORT_SLOT(SessionGetInputName, 36);
ORT_SLOT(SessionGetOutputName, 37);
ORT_SLOT(CreateRunOptions, 39);
ORT_SLOT(RunOptionsSetRunTag, 42);
ORT_SLOT(RunOptionsSetTerminate, 46);
ORT_SLOT(RunOptionsUnsetTerminate, 47);
ORT_SLOT(CreateTensorAsOrtValue, 48);
ORT_SLOT(CreateTensorWithDataAsOrtValue, 49);
ORT_SLOT(GetTensorMutableData, 51);
ORT_SLOT(GetStringTensorDataLength, 53);
ORT_SLOT(GetStringTensorContent, 54);
ORT_SLOT(CastTypeInfoToTensorInfo, 55);
ORT_SLOT(GetOnnxTypeFromTypeInfo, 56);
ORT_SLOT(GetTensorElementType, 60);
ORT_SLOT(GetDimensionsCount, 61);
ORT_SLOT(GetDimensions, 62);
ORT_SLOT(GetSymbolicDimensions, 63);
ORT_SLOT(GetTensorTypeAndShape, 65);
ORT_SLOT(CreateMemoryInfo, 68);
ORT_SLOT(CreateCpuMemoryInfo, 69);
ORT_SLOT(MemoryInfoGetId, 72);
ORT_SLOT(AllocatorFree, 76);
ORT_SLOT(GetAllocatorWithDefaultOptions, 78);
ORT_SLOT(KernelInfoGetAttribute_int64, 86);
ORT_SLOT(KernelContext_GetInput, 90);
ORT_SLOT(KernelContext_GetOutput, 91);
ORT_SLOT(ReleaseEnv, 92);
ORT_SLOT(ReleaseStatus, 93);
ORT_SLOT(ReleaseMemoryInfo, 94);
ORT_SLOT(ReleaseSession, 95);
ORT_SLOT(ReleaseValue, 96);
ORT_SLOT(ReleaseRunOptions, 97);
ORT_SLOT(ReleaseTypeInfo, 98);
ORT_SLOT(ReleaseTensorTypeAndShapeInfo, 99);
ORT_SLOT(ReleaseSessionOptions, 100);
ORT_SLOT(ReleaseCustomOpDomain, 101);
ORT_SLOT(SessionEndProfiling, 110);
ORT_SLOT(SessionGetModelMetadata, 111);
ORT_SLOT(ModelMetadataGetProducerName, 112);
ORT_SLOT(ModelMetadataGetGraphName, 113);
ORT_SLOT(ModelMetadataGetDomain, 114);
ORT_SLOT(ModelMetadataGetDescription, 115);
ORT_SLOT(ModelMetadataLookupCustomMetadataMap, 116);
ORT_SLOT(ModelMetadataGetVersion, 117);
ORT_SLOT(ReleaseModelMetadata, 118);
ORT_SLOT(ModelMetadataGetCustomMetadataMapKeys, 123);
ORT_SLOT(AddFreeDimensionOverrideByName, 124);
ORT_SLOT(GetAvailableProviders, 125);
ORT_SLOT(ReleaseAvailableProviders, 126);
ORT_SLOT(AddSessionConfigEntry, 130);
ORT_SLOT(CreateAllocator, 131);
ORT_SLOT(ReleaseAllocator, 132);
ORT_SLOT(RunWithBinding, 133);
ORT_SLOT(CreateIoBinding, 134);
ORT_SLOT(ReleaseIoBinding, 135);
ORT_SLOT(BindInput, 136);
ORT_SLOT(BindOutput, 137);
ORT_SLOT(BindOutputToDevice, 138);
ORT_SLOT(GetBoundOutputValues, 140);
ORT_SLOT(ClearBoundInputs, 141);
ORT_SLOT(ClearBoundOutputs, 142);
ORT_SLOT(CreateAndRegisterAllocator, 144);
ORT_SLOT(AddInitializer, 150);
ORT_SLOT(ModelMetadataGetGraphDescription, 158);
ORT_SLOT(AddRunConfigEntry, 165);
ORT_SLOT(GetTensorMemoryInfo, 194);
ORT_SLOT(SynchronizeBoundOutputs, 203);
ORT_SLOT(SessionOptionsAppendExecutionProvider_CUDA_V2, 204);
ORT_SLOT(CreateCUDAProviderOptions, 205);
ORT_SLOT(UpdateCUDAProviderOptions, 206);
ORT_SLOT(ReleaseCUDAProviderOptions, 208);
ORT_SLOT(SessionOptionsAppendExecutionProvider, 216);
ORT_SLOT(MemoryInfoGetDeviceType, 225);
ORT_SLOT(UpdateEnvWithCustomLogLevel, 226);
ORT_SLOT(SetDeterministicCompute, 273);
ORT_SLOT(GetKeyValuePairs, 298);
ORT_SLOT(ReleaseKeyValuePairs, 300);
ORT_SLOT(RegisterExecutionProviderLibrary, 301);
ORT_SLOT(GetEpDevices, 303);
ORT_SLOT(HardwareDevice_Type, 307);
ORT_SLOT(HardwareDevice_VendorId, 308);
ORT_SLOT(EpDevice_EpName, 312);
ORT_SLOT(EpDevice_EpVendor, 313);
ORT_SLOT(EpDevice_Device, 316);
ORT_SLOT(GetTensorSizeInBytes, 318);
ORT_SLOT(AllocatorGetStats, 319);
ORT_SLOT(CreateMemoryInfo_V2, 320);
ORT_SLOT(MemoryInfoGetDeviceMemType, 321);
ORT_SLOT(MemoryInfoGetVendorId, 322);
ORT_SLOT(EpDevice_MemoryInfo, 374);
ORT_SLOT(SessionGetMemoryInfoForInputs, 380);
ORT_SLOT(CreateSyncStreamForEpDevice, 383);
ORT_SLOT(SyncStream_GetHandle, 384);
ORT_SLOT(ReleaseSyncStream, 385);
ORT_SLOT(CopyTensors, 386);
ORT_SLOT(TensorTypeAndShape_HasShape, 390);
ORT_SLOT(Session_GetEpGraphAssignmentInfo, 407);
ORT_SLOT(EpAssignedSubgraph_GetEpName, 408);
ORT_SLOT(EpAssignedSubgraph_GetNodes, 409);
ORT_SLOT(EpAssignedNode_GetName, 410);
ORT_SLOT(EpAssignedNode_GetOperatorType, 412);
ORT_SLOT(GetTensorElementTypeAndShapeDataReference, 414);
ORT_SLOT(SessionReleaseCapturedGraph, 421);

/* Places in OrtCustomOp are counted in pointers as well: the version takes the first with its padding. */
#define ORT_CUSTOM_OP_SLOT(name, slot) \
  _Static_assert(__builtin_offsetof(OrtCustomOp, name) == (slot) * sizeof(void *), #name " is not in slot " #slot)
ORT_CUSTOM_OP_SLOT(GetName, 2);
ORT_CUSTOM_OP_SLOT(GetExecutionProviderType, 3);
ORT_CUSTOM_OP_SLOT(GetInputType, 4);
ORT_CUSTOM_OP_SLOT(GetInputTypeCount, 5);
ORT_CUSTOM_OP_SLOT(GetOutputType, 6);
ORT_CUSTOM_OP_SLOT(GetOutputTypeCount, 7);
ORT_CUSTOM_OP_SLOT(KernelDestroy, 9);
ORT_CUSTOM_OP_SLOT(GetInputCharacteristic, 10);
ORT_CUSTOM_OP_SLOT(GetOutputCharacteristic, 11);
ORT_CUSTOM_OP_SLOT(GetInputMemoryType, 12);
ORT_CUSTOM_OP_SLOT(CreateKernelV2, 17);
ORT_CUSTOM_OP_SLOT(KernelComputeV2, 18);
_Static_assert(sizeof(OrtCustomOp) == 26 * sizeof(void *), "OrtCustomOp is not 26 pointers long");
